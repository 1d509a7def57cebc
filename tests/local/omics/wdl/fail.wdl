version 1.1

workflow fail {
  call good
  call bad { input: before = good.out }
}

task good {
  command <<< echo fine > out.txt >>>
  output {
    File out = "out.txt"
  }
}

task bad {
  input {
    File before
  }
  command <<<
    echo "the aligner found no index" >&2
    exit 7
  >>>
}
