version 1.1

# The figures that tell a good sample from a bad one, in the tools' own formats, which MultiQC knows.
# Calls are counted that pass the caller's filters: those that do not have ratios of their own.
task measure_quality {
  input {
    File bam
    File bam_index
    File vcf
    File vcf_index
    String sample_name
    String tools_image
  }

  command <<<
    set -euo pipefail

    ln -s '~{bam}' reads.bam
    ln -s '~{bam_index}' reads.bam.bai
    samtools stats -@ "$(nproc)" reads.bam > '~{sample_name}.stats.txt'
    samtools flagstat -@ "$(nproc)" reads.bam > '~{sample_name}.flagstat.txt'
    samtools idxstats reads.bam > '~{sample_name}.idxstats.txt'
    bcftools stats -f PASS,. -s - '~{vcf}' > '~{sample_name}.bcftools_stats.txt'
  >>>

  output {
    Array[File] reports = [
      "~{sample_name}.stats.txt",
      "~{sample_name}.flagstat.txt",
      "~{sample_name}.idxstats.txt",
      "~{sample_name}.bcftools_stats.txt"
    ]
  }

  runtime {
    container: tools_image
    cpu: 4
    memory: "8 GiB"
  }
}
