version 1.1

# How often the bases of each reported quality, cycle and context of a read group were wrong, on some contigs.
task model_qualities {
  input {
    File bam
    File bam_index
    File fasta
    File fasta_index
    File dictionary
    Array[File] known_sites
    Array[File] known_sites_indexes
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

    # The tools look for an index beside its file, and inputs lie in folders of their own.
    ln -s '~{sep("' '", known_sites)}' '~{sep("' '", known_sites_indexes)}' .
    printf -- '--known-sites\n%s\n' sites*.vcf.gz > sites.txt
    gatk BaseRecalibrator -R reference.fa -I reads.bam -L '~{group}' --arguments_file sites.txt -O model.txt
  >>>

  output {
    File model = "model.txt"
  }

  runtime {
    container: tools_image
    cpu: 2
    memory: "8 GiB"
    maxRetries: 1
  }
}

# The models of all contigs as one.
task gather_models {
  input {
    Array[File]+ models
    String sample_name
    String tools_image
  }

  command <<<
    set -euo pipefail

    printf -- '-I\n%s\n' '~{sep("' '", models)}' > models.txt
    gatk GatherBQSRReports --arguments_file models.txt -O '~{sample_name}.recal.txt'
  >>>

  output {
    File report = "~{sample_name}.recal.txt"
  }

  runtime {
    container: tools_image
    cpu: 2
    memory: "4 GiB"
    maxRetries: 1
  }
}
