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

    # -c: files of one lane and library share its read group.
    samtools merge -c -n -@ "$(nproc)" -o merged.bam '~{sep("' '", lane_bams)}'
    gatk MarkDuplicates -I merged.bam -O marked.bam -M '~{sample_name}.markdup.txt' \
      --ASSUME_SORT_ORDER queryname --OPTICAL_DUPLICATE_PIXEL_DISTANCE 2500 --VALIDATION_STRINGENCY SILENT
    rm -f merged.bam
    samtools sort -@ "$(nproc)" -o '~{sample_name}.bam' marked.bam
    rm -f marked.bam
    samtools index -@ "$(nproc)" '~{sample_name}.bam'

    # GATK would call an empty alignment as a sample without variants.
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
    cpu: 4
    memory: "16 GiB"
    maxRetries: 1
  }
}
