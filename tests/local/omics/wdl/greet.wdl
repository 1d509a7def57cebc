version 1.1

workflow greet {
  input {
    String name
    File reads
    Array[File] more = []
  }
  call count { input: reads = reads }
  call write { input: name = name, number = count.number }
  output {
    File greeting = write.greeting
    Array[File] parts = [write.greeting, count.lines]
    Int reads_counted = count.number
  }
  parameter_meta {
    name: { description: "Who is greeted" }
  }
}

task count {
  input {
    File reads
  }
  command <<<
    set -euo pipefail
    if [[ ~{reads} == *.gz ]]; then gzip -dc ~{reads}; else cat ~{reads}; fi | wc -l | tee lines.txt
    echo "counted in $PWD" >&2
  >>>
  output {
    Int number = read_int(stdout())
    File lines = "lines.txt"
  }
  runtime {
    container: "123456789012.dkr.ecr.us-east-1.amazonaws.com/tools@sha256:0123"
    cpu: 3
    memory: "5 GiB"
  }
}

task write {
  input {
    String name
    Int number
  }
  command <<<
    echo "hello ~{name}: ~{number} lines" > greeting.txt
  >>>
  output {
    File greeting = "greeting.txt"
  }
}
