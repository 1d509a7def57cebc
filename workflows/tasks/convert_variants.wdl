version 1.1

# The calls as rows of table variant_calls, in Parquet, ready to be committed to the lake.
task convert_variants {
  input {
    File vcf
    String project
    String sample_name
    String tools_image
  }

  command <<<
    set -euo pipefail

    strandline convert --vcf '~{vcf}' --project '~{project}' --sample '~{sample_name}' --out '~{sample_name}.parquet'
  >>>

  output {
    File parquet = "~{sample_name}.parquet"
  }

  runtime {
    container: tools_image
    cpu: 2
    memory: "4 GiB"
  }
}
