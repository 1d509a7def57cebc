version 1.1

workflow tool {
  input {
    String image
  }
  call use_tool { input: image = image }
  output {
    String said = use_tool.said
  }
}

task use_tool {
  input {
    String image
  }
  command <<< strandline-test-tool >>>
  output {
    String said = read_string(stdout())
  }
  runtime {
    container: image
  }
}
