version 1.1

# The shards as one gVCF, and the genotypes that it tells of as one VCF. Sites that GATK's thresholds find doubtful are kept and marked, then each
# alternate allele gets a record of its own, left-aligned.
task gather_calls {
  input {
    Array[File]+ shard_gvcfs
    File fasta
    File fasta_index
    File dictionary
    String sample_name
    String tools_image
  }

  command <<<
    set -euo pipefail

    ln -s '~{fasta}' reference.fa
    ln -s '~{fasta_index}' reference.fa.fai
    ln -s '~{dictionary}' reference.dict

    bcftools concat --naive -o '~{sample_name}.g.vcf.gz' '~{sep("' '", shard_gvcfs)}'
    bcftools index --tbi '~{sample_name}.g.vcf.gz'

    # All in one process: GATK gives a site of very high QD a random one near 30, and what it draws depends on how many
    # such sites it has seen before, so it would depend on the shards.
    gatk GenotypeGVCFs -R reference.fa -V '~{sample_name}.g.vcf.gz' -O sites.vcf.gz --add-output-vcf-command-line false

    # An annotation that a site lacks, such as MQRankSum where every read has the variant, leaves its filter out.
    gatk VariantFiltration -R reference.fa -V sites.vcf.gz -O filtered.vcf.gz --add-output-vcf-command-line false \
      --filter-name QD2 --filter-expression 'QD < 2.0' \
      --filter-name QUAL30 --filter-expression 'QUAL < 30.0' \
      --filter-name SOR3 --filter-expression 'vc.isSNP() && SOR > 3.0' \
      --filter-name FS60 --filter-expression 'vc.isSNP() && FS > 60.0' \
      --filter-name MQ40 --filter-expression 'vc.isSNP() && MQ < 40.0' \
      --filter-name MQRankSum-12.5 --filter-expression 'vc.isSNP() && MQRankSum < -12.5' \
      --filter-name ReadPosRankSum-8 --filter-expression 'vc.isSNP() && ReadPosRankSum < -8.0' \
      --filter-name FS200 --filter-expression '!vc.isSNP() && FS > 200.0' \
      --filter-name ReadPosRankSum-20 --filter-expression '!vc.isSNP() && ReadPosRankSum < -20.0'

    # Left-aligning can move a record before its neighbour.
    bcftools norm --no-version -f reference.fa -m -any --old-rec-tag OLD_REC -Ou filtered.vcf.gz \
      | bcftools sort -Oz -o '~{sample_name}.vcf.gz' -
    bcftools index --tbi '~{sample_name}.vcf.gz'
  >>>

  output {
    File vcf = "~{sample_name}.vcf.gz"
    File vcf_index = "~{sample_name}.vcf.gz.tbi"
    File gvcf = "~{sample_name}.g.vcf.gz"
    File gvcf_index = "~{sample_name}.g.vcf.gz.tbi"
  }

  runtime {
    container: tools_image
    cpu: 4
    memory: "8 GiB"
    maxRetries: 1
  }
}
