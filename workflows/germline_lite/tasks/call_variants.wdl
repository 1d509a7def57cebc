version 1.1

# Variants of one sample, one alternate allele a record, left-aligned; those below a quality of 20 are kept and marked.
task call_variants {
  input {
    File bam
    File bam_index
    File fasta
    File fasta_index
    String sample_name
    String tools_image
  }

  command <<<
    set -euo pipefail

    # The tools look for an index beside its file, and inputs cannot be written beside.
    ln -s '~{bam}' reads.bam
    ln -s '~{bam_index}' reads.bam.bai
    ln -s '~{fasta}' reference.fa
    ln -s '~{fasta_index}' reference.fa.fai

    # A job a contig, only where reads are. Depth is not capped near a panel's, or the order of reads would decide.
    cat > call_contig.sh <<'SCRIPT'
    set -euo pipefail
    bcftools mpileup -r "$1" -f reference.fa -d 8000 -q 20 -a FORMAT/AD,FORMAT/DP,FORMAT/SP -Ou reads.bam \
      | bcftools call -m -v -a GQ -Ou \
      | bcftools norm -f reference.fa -m -any --old-rec-tag OLD_REC -Ou \
      | bcftools filter -s LowQual -e 'QUAL < 20' -Ob -o "calls.$2.bcf"
    SCRIPT
    samtools idxstats reads.bam | awk '$3 > 0 { printf "%s\n%06d\n", $1, NR }' \
      | xargs -n 2 -P "$(nproc)" bash call_contig.sh

    # Left-aligning can move a record before its neighbour.
    bcftools concat --naive calls.*.bcf | bcftools sort -Oz -o '~{sample_name}.vcf.gz' -
    bcftools index --tbi '~{sample_name}.vcf.gz'
  >>>

  output {
    File vcf = "~{sample_name}.vcf.gz"
    File vcf_index = "~{sample_name}.vcf.gz.tbi"
  }

  runtime {
    container: tools_image
    cpu: 16
    memory: "32 GiB"
  }
}
