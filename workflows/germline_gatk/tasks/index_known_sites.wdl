version 1.1

# Known variants as GATK reads them by position, whatever form they came in: sites alone, compressed, with an index.
task index_known_sites {
  input {
    File sites
    Int number
    File fasta_index
    String tools_image
  }

  command <<<
    set -euo pipefail

    if ! bcftools view --drop-genotypes --no-version --threads "$(nproc)" -Oz -o 'sites~{number}.vcf.gz' '~{sites}'; then
      echo 'InvalidSites: the known sites ~{basename(sites)} are no VCF, or damaged.' >&2
      exit 1
    fi
    if ! bcftools index --tbi --threads "$(nproc)" 'sites~{number}.vcf.gz'; then
      echo 'UnsortedSites: the known sites ~{basename(sites)} are not sorted by position; bcftools sort does it.' >&2
      exit 1
    fi

    # Sites of another assembly would be taken for errors of the sequencer, each of them.
    bcftools view --header-only 'sites~{number}.vcf.gz' > header.txt
    bcftools index --stats 'sites~{number}.vcf.gz' > counts.txt
    awk '
      function refuse(text) { print "OtherReference: the known sites ~{basename(sites)} " text > "/dev/stderr"; failed = 1; exit 1 }
      FILENAME ~ /fai$/ { length_of[$1] = $2; next }
      FILENAME == "counts.txt" { if ($1 in length_of) shared += $3; next }
      /^##contig=/ && match($0, /length=[0-9]+/) {
        bases = substr($0, RSTART + 7, RLENGTH - 7)
        name = $0; sub(/.*[<,]ID=/, "", name); sub(/[,>].*/, "", name)
        if (name in length_of && length_of[name] != bases)
          refuse("give contig " name " " bases " bases, and the reference " length_of[name] ".")
      }
      END { if (!failed && !shared) refuse("have none on the contigs of the reference.") }
    ' '~{fasta_index}' counts.txt header.txt
  >>>

  output {
    File vcf = "sites~{number}.vcf.gz"
    File vcf_index = "sites~{number}.vcf.gz.tbi"
  }

  runtime {
    container: tools_image
    cpu: 4
    memory: "4 GiB"
  }
}
