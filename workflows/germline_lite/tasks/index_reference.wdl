version 1.1

# The reference as one plain FASTA with its two indexes: HealthOmics brings no index files along with a File.
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

    # -I: one index for the whole genome; in several parts, minimap2 would write no header.
    minimap2 -x sr -I 32g -t "$(nproc)" -d reference.mmi reference.fa
  >>>

  output {
    File fasta = "reference.fa"
    File fasta_index = "reference.fa.fai"
    File minimizers = "reference.mmi"
  }

  runtime {
    container: tools_image
    cpu: 4
    memory: "24 GiB"
  }
}
