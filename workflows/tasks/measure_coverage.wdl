version 1.1

# How deeply each target was read: without it "no finding" cannot be told from "not looked at".
# Intervals of one name on one contig are one target, which spans them and is measured over their bases only, each once.
# Without targets, each contig is measured, and each gene on contigs that are those of GRCh38.
task measure_coverage {
  input {
    File bam
    File bam_index
    File? targets
    String sample_name
    String tools_image
  }

  command <<<
    set -euo pipefail

    ln -s '~{bam}' reads.bam
    ln -s '~{bam_index}' reads.bam.bai
    samtools idxstats reads.bam | awk -v OFS='\t' '$1 != "*" { print $1, 0, $2, $1 }' > contigs.bed

    targets='~{targets}'
    where=''
    if [ -z "$targets" ]; then
      strandline-genes --contigs contigs.bed | cat contigs.bed - > targets.bed
    else
      where='-b targets.bed'
      awk -v FS='\t' -v OFS='\t' '
        function refuse(text) { print text > "/dev/stderr"; failed = 1; exit 1 }
        { sub(/\r$/, "") }
        NR == FNR { length_of[$1] = $3; next }
        /^(#|track|browser)/ || NF == 0 { next }
        !($1 in length_of) { refuse("UnknownContig: the targets name " $1 ", which the reference has not.") }
        $2 !~ /^[0-9]+$/ || $3 !~ /^[0-9]+$/ || $2 + 0 >= $3 + 0 {
          refuse("InvalidTarget: line " FNR " of the targets is no stretch of bases: " $0)
        }
        $3 > length_of[$1] { refuse("BeyondContig: a target ends at " $1 ":" $3 ", the contig at " length_of[$1] ".") }
        { print $1, $2, $3, (NF > 3 && $4 != "" ? $4 : $1 ":" $2 + 1 "-" $3); found = 1 }
        END { if (!failed && !found) { print "NoTargets: the list of targets names none." > "/dev/stderr"; exit 1 } }
      ' contigs.bed "$targets" > targets.bed
    fi

    # Where targets begin and end, in the order in which the depth of each base will be read.
    awk -v FS='\t' -v OFS='\t' '
      NR == FNR { rank[$1] = FNR; next }
      { print rank[$1], $2, 1, $4 FS $1; print rank[$1], $3, -1, $4 FS $1 }
    ' contigs.bed targets.bed | sort -k 1,1n -k 2,2n > bounds.tsv

    # Duplicates do not count, nor reads that may as well lie elsewhere: callers look at none below a mapping quality of
    # 20, so bases with no other reads were not looked at. Both reads of a pair on a base are one observation of it.
    # Between two bounds the same targets are open, so what was read there is added to each of them at once.
    samtools depth -s -Q 20 $where reads.bam \
      | awk -v FS='\t' -v OFS='\t' '
          function pour(  key) {
            for (key in open) { depths[key] += sum; deep[key] += ten; deeper[key] += twenty }
            sum = ten = twenty = 0
          }
          function reach(rank, base,  key) {
            while (next_bound <= bounds && (on[next_bound] < rank || (on[next_bound] == rank && at[next_bound] < base))) {
              for (key in open) bases[key] += at[next_bound] - before
              before = at[next_bound]
              key = of[next_bound]
              open[key] += step[next_bound++]
              if (open[key] == 0) delete open[key]
            }
            limit = (next_bound <= bounds && on[next_bound] == rank) ? at[next_bound] : 1e12
          }
          BEGIN { next_bound = 1 }
          FILENAME == "contigs.bed" { rank[$1] = FNR; next }
          FILENAME == "targets.bed" {
            key = $4 FS $1
            if (!(key in last)) { order[++targets] = key; first[key] = $2; last[key] = $3 }
            if ($2 < first[key]) first[key] = $2
            if ($3 > last[key]) last[key] = $3
            next
          }
          FILENAME == "bounds.tsv" { on[++bounds] = $1; at[bounds] = $2; step[bounds] = $3; of[bounds] = $4 FS $5; next }
          $1 != contig || $2 > limit { pour(); contig = $1; reach(rank[$1], $2) }
          { sum += $3; if ($3 >= 10) { ten++; if ($3 >= 20) twenty++ } }
          END {
            pour()
            reach(1e12, 0)
            print "target", "contig", "start", "end", "mean_depth", "fraction_10x", "fraction_20x", "bases"
            for (i = 1; i <= targets; i++) {
              key = order[i]
              size = bases[key]
              if (size > 0)
                print key, first[key], last[key], sprintf("%.3f", depths[key] / size), \
                  sprintf("%.5f", deep[key] / size), sprintf("%.5f", deeper[key] / size), size
            }
          }
        ' contigs.bed targets.bed bounds.tsv - > '~{sample_name}.coverage.tsv'
  >>>

  output {
    File coverage = "~{sample_name}.coverage.tsv"
  }

  runtime {
    container: tools_image
    cpu: 2
    memory: "8 GiB"
  }
}
