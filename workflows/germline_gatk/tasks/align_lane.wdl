version 1.1

import "../../tasks/structs.wdl"

# The reads of one lane, aligned, in the order of their names: what duplicates are judged by must not depend on lanes.
task align_lane {
  input {
    Lane lane
    String sample_name
    Array[File] aligner_index
    File fasta_index
    String tools_image
  }

  # Lanes of different flow cells may carry the same number, and one lane several libraries, whose reads are never
  # duplicates of each other: flow cell and library are part of the group's name.
  String unit = if lane.platform_unit == "" then lane.id else lane.platform_unit

  command <<<
    set -euo pipefail

    # The index may be called after another reference than ours; its files share one name but for their endings.
    for file in '~{sep("' '", aligner_index)}'
    do ln -s "$file" "reference.fa.${file##*.}"
    done

    # Reads that are aligned to another reference would be found out hours later, by their contigs.
    awk '
      NR == FNR { length_of[$1] = $2; contigs++; next }
      FNR > 1 && FNR % 2 == 0 { name = $2 }
      FNR > 1 && FNR % 2 == 1 { if (length_of[name] == $2) { same++ }; indexed++ }
      END { exit !(same == contigs && indexed == contigs) }
    ' '~{fasta_index}' reference.fa.ann || {
      echo 'OtherReference: the contigs of aligner_index are not those of the reference, by name and length.' >&2
      exit 1
    }

    # GRCh38 holds other forms of some stretches as contigs of their own. Unless bwa is told their names, a read of such
    # a stretch fits several places equally well, and nothing is ever called there.
    if [ ! -e reference.fa.alt ]; then
      awk 'FNR > 1 && FNR % 2 == 0 && $2 ~ /_alt$|^HLA[*]/ { print $2 }' reference.fa.ann > reference.fa.alt
    fi

    # bwa takes a damaged file for a short one, so each is read to its end and its checksum beside the alignment.
    gzip --test < '~{lane.fastq_1}' & first=$!
    gzip --test < '~{lane.fastq_2}' & second=$!

    # -K: as many bases at a time whatever the number of threads, or their number would change the result.
    bwa mem -t "$(nproc)" -K 100000000 -Y \
        -R '@RG\tID:~{unit}.~{lane.library}\tSM:~{sample_name}\tLB:~{lane.library}\tPL:~{lane.platform}\tPU:~{unit}' \
        reference.fa '~{lane.fastq_1}' '~{lane.fastq_2}' 2> bwa.log \
      | samtools sort -n -@ "$(nproc)" -o lane.bam - \
      || failed=yes

    wait "$first" || { echo 'InvalidFastq: the first file of lane ~{lane.id} is damaged or cut short.' >&2; exit 1; }
    wait "$second" || { echo 'InvalidFastq: the second file of lane ~{lane.id} is damaged or cut short.' >&2; exit 1; }

    # bwa warns of most of these and ends well.
    if grep -E 'has fewer sequences|unequal length|Truncat|different names' bwa.log >&2; then
      echo 'InvalidFastq: the two files of lane ~{lane.id} do not pair up to their ends.' >&2
      exit 1
    fi
    if [ -n "${failed:-}" ]; then
      cat bwa.log >&2
      exit 1
    fi

    # An empty lane among others would go unnoticed.
    if [ -z "$(samtools head -h 0 -n 1 lane.bam)" ]; then
      echo 'InvalidFastq: the files of lane ~{lane.id} hold no reads.' >&2
      exit 1
    fi

    # Reads are paired by their names: where one name stands for several pairs, duplicates are marked at random.
    repeated=$(samtools view -@ "$(nproc)" -F 0x900 lane.bam | awk -v FS='\t' '
      $1 != name { name = $1; count = 0 }
      ++count == 3 && !found { found = 1; print name }
    ')
    if [ -n "$repeated" ]; then
      echo 'InvalidFastq: several pairs of lane ~{lane.id} are named '"$repeated"', as if a file were joined to itself.' >&2
      exit 1
    fi
  >>>

  output {
    File bam = "lane.bam"
  }

  runtime {
    container: tools_image
    cpu: 16
    memory: "32 GiB"
  }
}
