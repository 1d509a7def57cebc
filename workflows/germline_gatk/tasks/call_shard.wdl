version 1.1

# The variants of one shard as evidence, and how sure it is of every other base there.
task call_shard {
  input {
    File bam
    File bam_index
    File fasta
    File fasta_index
    File dictionary
    File shard
    String tools_image
  }

  command <<<
    set -euo pipefail

    ln -s '~{bam}' reads.bam
    ln -s '~{bam_index}' reads.bam.bai
    ln -s '~{fasta}' reference.fa
    ln -s '~{fasta_index}' reference.fa.fai
    ln -s '~{dictionary}' reference.dict

    # Without its command line, which holds the time, a header is the same whenever it is written.
    gatk HaplotypeCaller -R reference.fa -I reads.bam -L '~{shard}' -ERC GVCF -O shard.g.vcf.gz \
      --native-pair-hmm-threads "$(nproc)" --add-output-vcf-command-line false
  >>>

  output {
    File gvcf = "shard.g.vcf.gz"
  }

  runtime {
    container: tools_image
    cpu: 4
    memory: "16 GiB"
    maxRetries: 1
  }
}
