version 1.1

# What was measured of a sample as one page to look at. The page asks nothing of the internet, and the same figures give
# the same bytes. Where MultiQC is missing or fails there is none: the figures are in the texts.
task report_quality {
  input {
    Array[File] reports
    String sample_name
    String tools_image
  }

  command <<<
    set -euo pipefail

    if ! command -v multiqc > /dev/null; then
      echo 'multiqc is not installed: ~{sample_name} gets no page of its quality.' >&2
      exit 0
    fi

    multiqc --quiet --no-ansi --no-data-dir --no-version-check --no-megaqc-upload --no-ai \
      --cl-config 'show_analysis_paths: false' --cl-config 'show_analysis_time: false' \
      --title '~{sample_name}' --filename report.html '~{sep("' '", reports)}' \
      || failed=$?

    # With more memory it may come; otherwise the figures are there without it, and no run is to be lost for a page.
    if [ "${failed:-0}" -eq 137 ]; then
      exit 137
    fi
    if [ "${failed:-0}" -ne 0 ]; then
      echo 'multiqc failed: ~{sample_name} gets no page of its quality.' >&2
      exit 0
    fi

    # What is new each time: a name for the report, and the time in the gzip header of its figures.
    if [ -e report.html ]; then
      sed -E -e 's/^(reportUuid = )"[^"]*"/\1""/' -e 's/>H4sI[A-Za-z0-9+\/]{8}/>H4sIAAAAAAAC/' report.html \
        > '~{sample_name}.multiqc.html'
    fi
  >>>

  output {
    File? page = "~{sample_name}.multiqc.html"
  }

  runtime {
    container: tools_image
    cpu: 2
    memory: "4 GiB"
  }
}
