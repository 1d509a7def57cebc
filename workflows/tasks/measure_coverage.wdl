version 1.1

# How deeply each target was read: without it "no finding" cannot be told from "not looked at".
# Intervals of one name on one contig are one target, which spans them and is measured over their bases only.
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
    if [ -z "$targets" ]; then
      cp contigs.bed targets.bed
    else
      awk -v FS='\t' -v OFS='\t' '
        { sub(/\r$/, "") }
        NR == FNR { known[$1] = 1; next }
        /^(#|track|browser)/ || NF == 0 { next }
        !($1 in known) { print "UnknownContig: the targets name " $1 ", which the reference has not." > "/dev/stderr"; exit 1 }
        { print $1, $2, $3, (NF > 3 ? $4 : $1 ":" $2 + 1 "-" $3) }
      ' contigs.bed "$targets" > targets.bed
    fi

    # bedcov appends the sum of depths and the number of bases with a depth of ten or more; duplicates do not count.
    samtools bedcov -d 10 targets.bed reads.bam \
      | awk -v FS='\t' -v OFS='\t' '
          { key = $4 FS $1 }
          !(key in bases) { order[++targets] = key; first[key] = $2; last[key] = $3 }
          { bases[key] += $3 - $2; depths[key] += $5; deep[key] += $6 }
          $2 < first[key] { first[key] = $2 }
          $3 > last[key] { last[key] = $3 }
          END {
            print "target", "contig", "start", "end", "mean_depth", "fraction_10x"
            for (i = 1; i <= targets; i++) {
              key = order[i]
              if (bases[key] > 0)
                print key, first[key], last[key], sprintf("%.3f", depths[key] / bases[key]), sprintf("%.5f", deep[key] / bases[key])
            }
          }
        ' > '~{sample_name}.coverage.tsv'
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
