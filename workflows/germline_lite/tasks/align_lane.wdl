version 1.1

import "../../tasks/structs.wdl"

# The reads of one lane, aligned, with mate scores for the marking of duplicates, sorted by position.
task align_lane {
  input {
    Lane lane
    String sample_name
    File minimizers
    String tools_image
  }

  # Lanes of different flow cells may carry the same number, so the flow cell is part of the group's name.
  String group = if lane.platform_unit == "" then lane.id else lane.platform_unit

  command <<<
    set -euo pipefail

    # minimap2 takes a damaged file for a short one, so each is read to its end and its checksum beside the alignment.
    gzip --test < '~{lane.fastq_1}' & first=$!
    gzip --test < '~{lane.fastq_2}' & second=$!

    minimap2 -a -x sr -t "$(nproc)" \
        -R '@RG\tID:~{group}\tSM:~{sample_name}\tLB:~{lane.library}\tPL:~{lane.platform}\tPU:~{group}' \
        '~{minimizers}' '~{lane.fastq_1}' '~{lane.fastq_2}' 2> minimap2.log \
      | samtools fixmate -m -u - - \
      | samtools sort -@ "$(nproc)" -o lane.bam - \
      || failed=yes

    wait "$first" || { echo 'InvalidFastq: the first file of lane ~{lane.id} is damaged or cut short.' >&2; exit 1; }
    wait "$second" || { echo 'InvalidFastq: the second file of lane ~{lane.id} is damaged or cut short.' >&2; exit 1; }

    # minimap2 only warns of these and ends well.
    if grep -E 'different number of records|wrong FASTA/FASTQ' minimap2.log >&2; then
      echo 'InvalidFastq: the two files of lane ~{lane.id} do not pair up to their ends.' >&2
      exit 1
    fi
    if [ -n "${failed:-}" ]; then
      cat minimap2.log >&2
      exit 1
    fi

    # An empty lane among others would go unnoticed.
    if [ -z "$(samtools head -h 0 -n 1 lane.bam)" ]; then
      echo 'InvalidFastq: the files of lane ~{lane.id} hold no reads.' >&2
      exit 1
    fi
  >>>

  output {
    File bam = "lane.bam"
  }

  runtime {
    container: tools_image
    cpu: 16
    memory: "48 GiB"
  }
}
