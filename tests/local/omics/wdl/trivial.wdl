version 1.1

workflow trivial {
  call nothing
  output {
    String said = nothing.said
  }
}

task nothing {
  command <<< echo done >>>
  output {
    String said = read_string(stdout())
  }
}
