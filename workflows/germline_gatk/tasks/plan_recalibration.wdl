version 1.1

# Contigs with reads, in their order, in groups of about the longest of them. No read lies on two contigs, so none is counted twice.
task plan_recalibration {
  input {
    File bam
    File bam_index
    String tools_image
  }

  command <<<
    set -euo pipefail

    ln -s '~{bam}' reads.bam
    ln -s '~{bam_index}' reads.bam.bai
    mkdir groups
    samtools idxstats reads.bam > contigs.txt
    longest=$(awk '$2 > longest { longest = $2 } END { print longest }' contigs.txt)
    awk -v FS='\t' -v OFS='\t' -v longest="$longest" '
      $3 + $4 > 0 && $1 != "*" {
        if (!group || bases + $2 > longest) { group++; bases = 0 }
        bases += $2
        print $1, 0, $2 > sprintf("groups/%04d.bed", group)
      }
    ' contigs.txt
  >>>

  output {
    Array[File]+ groups = glob("groups/*.bed")
  }

  runtime {
    container: tools_image
    cpu: 2
    memory: "2 GiB"
  }
}
