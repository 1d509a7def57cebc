version 1.1

# All lanes as one alignment with duplicates marked: a library that runs on several lanes has duplicates across them.
task mark_duplicates {
  input {
    Array[File]+ lane_bams
    String sample_name
    String tools_image
  }

  command <<<
    set -euo pipefail

    samtools merge -u -@ "$(nproc)" -o - '~{sep("' '", lane_bams)}' \
      | samtools markdup -@ "$(nproc)" -f '~{sample_name}.markdup.txt' - '~{sample_name}.bam'
    samtools index -@ "$(nproc)" '~{sample_name}.bam'

    # An empty alignment would be called as a sample without variants.
    aligned=$(samtools idxstats '~{sample_name}.bam' | awk '{ reads += $3 } END { print reads + 0 }')
    if [ "$aligned" -eq 0 ]; then
      echo 'NoAlignedReads: no read of ~{sample_name} aligns to the reference. Are these reads and this reference of one species?' >&2
      exit 1
    fi
  >>>

  output {
    File bam = "~{sample_name}.bam"
    File bam_index = "~{sample_name}.bam.bai"
    File report = "~{sample_name}.markdup.txt"
  }

  runtime {
    container: tools_image
    cpu: 8
    memory: "16 GiB"
  }
}
