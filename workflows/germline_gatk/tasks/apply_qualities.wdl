version 1.1

# The reads of some contigs with the qualities that the model gives them.
task apply_qualities {
  input {
    File bam
    File bam_index
    File fasta
    File fasta_index
    File dictionary
    File model
    File group
    String tools_image
  }

  command <<<
    set -euo pipefail

    ln -s '~{bam}' reads.bam
    ln -s '~{bam_index}' reads.bam.bai
    ln -s '~{fasta}' reference.fa
    ln -s '~{fasta_index}' reference.fa.fai
    ln -s '~{dictionary}' reference.dict
    gatk ApplyBQSR -R reference.fa -I reads.bam -L '~{group}' --bqsr-recal-file '~{model}' -O part.bam \
      --create-output-bam-index false
  >>>

  output {
    File part = "part.bam"
  }

  runtime {
    container: tools_image
    cpu: 2
    memory: "8 GiB"
    maxRetries: 1
  }
}

# The parts in the order of the reference, and behind them the reads that lie nowhere, as they were.
task gather_reads {
  input {
    Array[File]+ parts
    File bam
    File bam_index
    String sample_name
    String tools_image
  }

  command <<<
    set -euo pipefail

    ln -s '~{bam}' reads.bam
    ln -s '~{bam_index}' reads.bam.bai
    samtools view -b -o nowhere.bam reads.bam '*'
    samtools cat -o '~{sample_name}.bam' '~{sep("' '", parts)}' nowhere.bam
    samtools index -@ "$(nproc)" '~{sample_name}.bam'

    before=$(samtools idxstats reads.bam | awk '{ reads += $3 + $4 } END { print reads }')
    after=$(samtools idxstats '~{sample_name}.bam' | awk '{ reads += $3 + $4 } END { print reads }')
    if [ "$before" != "$after" ]; then
      echo "LostReads: of $before alignments $after were recalibrated." >&2
      exit 1
    fi
  >>>

  output {
    File recalibrated_bam = "~{sample_name}.bam"
    File recalibrated_bam_index = "~{sample_name}.bam.bai"
  }

  runtime {
    container: tools_image
    cpu: 4
    memory: "4 GiB"
  }
}
