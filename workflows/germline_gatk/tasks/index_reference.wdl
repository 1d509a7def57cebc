version 1.1

# The reference as one plain FASTA with index and dictionary: HealthOmics brings no such files along with a File.
task index_reference {
  input {
    File reference
    String tools_image
  }

  command <<<
    set -euo pipefail

    # gzip passes plain text through unchanged, whatever the file is called.
    gzip --decompress --stdout --force < '~{reference}' > reference.fa
    samtools faidx reference.fa || { echo 'InvalidReference: the reference is empty, or no FASTA file.' >&2; exit 1; }
    samtools dict --uri reference.fa --output reference.dict reference.fa
  >>>

  output {
    File fasta = "reference.fa"
    File fasta_index = "reference.fa.fai"
    File dictionary = "reference.dict"
  }

  runtime {
    container: tools_image
    cpu: 2
    memory: "4 GiB"
  }
}

# What bwa looks things up in. For a human genome this takes an hour, so a deployment had better bring it along.
task index_for_bwa {
  input {
    File fasta
    String tools_image
  }

  command <<<
    set -euo pipefail

    # The faster algorithm holds sixteen times the reference in memory, which is too much for a mammal's.
    bytes=$(stat --dereference --format %s '~{fasta}')
    if [ "$bytes" -lt 400000000 ]; then algorithm=is; else algorithm=bwtsw; fi
    bwa index -a "$algorithm" -p reference.fa '~{fasta}'
  >>>

  output {
    Array[File]+ files = ["reference.fa.amb", "reference.fa.ann", "reference.fa.bwt", "reference.fa.pac", "reference.fa.sa"]
  }

  runtime {
    container: tools_image
    cpu: 2
    memory: "8 GiB"
  }
}
