version 1.1

# Where variants are called, dealt out to shards. A shard ends where nothing is called, so no variant lies across two:
# the number of shards decides how long a run takes and never what it finds.
task plan_calling {
  input {
    File fasta
    File fasta_index
    File dictionary
    File? intervals
    Int interval_padding
    Int shard_bases
    String tools_image
  }

  command <<<
    set -euo pipefail

    ln -s '~{fasta}' reference.fa
    ln -s '~{fasta_index}' reference.fa.fai
    ln -s '~{dictionary}' reference.dict
    mkdir shards

    intervals='~{intervals}'
    padding='~{interval_padding}'
    if [ -z "$intervals" ]; then
      padding=0
      # Stretches without N; up to 500 of them in a row do not end one.
      gatk ScatterIntervalsByNs -R reference.fa -O called.interval_list -OT ACGT -N 500
      awk -v OFS='\t' '!/^@/ { print $1, $2 - 1, $3 }' called.interval_list > called.bed
    else
      # BED counts from 0 and an interval list from 1; the latter says of which reference it is.
      awk -v FS='\t' -v OFS='\t' '
        function refuse(text) { print text > "/dev/stderr"; failed = 1; exit 1 }
        { sub(/\r$/, "") }
        NR == FNR { length_of[$1] = $2; next }
        /^@SQ/ {
          name = $0; sub(/.*\tSN:/, "", name); sub(/\t.*/, "", name)
          bases = $0; sub(/.*\tLN:/, "", bases); sub(/\t.*/, "", bases)
          if (name in length_of && length_of[name] != bases)
            refuse("OtherReference: contig " name " has " bases " bases in the intervals and " length_of[name] " in the reference.")
        }
        /^@/ { list = 1; next }
        /^(#|track|browser)/ || NF == 0 { next }
        !($1 in length_of) { refuse("UnknownContig: the intervals name " $1 ", which the reference has not.") }
        $2 !~ /^[0-9]+$/ || $3 !~ /^[0-9]+$/ || $2 - list >= $3 + 0 {
          refuse("InvalidInterval: line " FNR " of the intervals is no stretch of bases: " $0)
        }
        $3 > length_of[$1] { refuse("OtherReference: line " FNR " of the intervals ends beyond contig " $1 " of the reference: " $0) }
        { print $1, $2 - list, $3, (list ? (NF > 4 ? $5 : "") : (NF > 3 ? $4 : "")); count++ }
        END {
          if (!failed && !count) { print "NoIntervals: the file of intervals names none." > "/dev/stderr"; exit 1 }
        }
      ' '~{fasta_index}' "$intervals" > named.bed
      awk -v FS='\t' -v OFS='\t' '{ print $1, $2, $3, ($4 == "" ? $1 ":" $2 + 1 "-" $3 : $4) }' named.bed > intervals.bed
      cut -f 1-3 intervals.bed > called.bed
    fi

    count=$(awk -v shard='~{shard_bases}' '{ bases += $3 - $2 } END { print int((bases + shard - 1) / shard) }' called.bed)
    gatk SplitIntervals -R reference.fa -L called.bed --interval-padding "$padding" --scatter-count "$count" -O shards \
      --subdivision-mode BALANCING_WITHOUT_INTERVAL_SUBDIVISION_WITH_OVERFLOW
  >>>

  output {
    Array[File]+ shards = glob("shards/*.interval_list")
    File? intervals_bed = "intervals.bed"
  }

  runtime {
    container: tools_image
    cpu: 2
    memory: "8 GiB"
    maxRetries: 1
  }
}
