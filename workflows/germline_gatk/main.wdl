version 1.1

import "../tasks/structs.wdl"
import "../tasks/measure_quality.wdl" as quality_tasks
import "../tasks/report_quality.wdl" as report_tasks
import "../tasks/measure_coverage.wdl" as coverage_tasks
import "../tasks/convert_variants.wdl" as table_tasks
import "tasks/index_reference.wdl" as reference_tasks
import "tasks/plan_calling.wdl" as plan_tasks
import "tasks/align_lane.wdl" as lane_tasks
import "tasks/mark_duplicates.wdl" as alignment_tasks
import "recalibrate.wdl" as recalibration
import "tasks/call_shard.wdl" as shard_tasks
import "tasks/gather_calls.wdl" as variant_tasks

workflow germline_gatk {
  meta {
    description: "Read pairs of one sample to germline variants, by GATK's best practice for short variants"
  }

  parameter_meta {
    project: "Project the sample belongs to"
    sample_name: "Sample, written into the read groups and the VCF"
    lanes: "The lanes of the sample, each a pair of FASTQ files"
    reference: "Reference genome, FASTA, plain or compressed; needs no index beside it"
    tools_image: "Image that holds the tools"
    targets: "BED file of the stretches whose coverage is asked for, their gene or name in column 4; the intervals, or each contig, if absent"
    intervals: "Where variants are called, BED or interval list; the whole reference, but for its N, if absent"
    interval_padding: "Bases around each interval that are called too"
    known_sites: "VCF files of known variants, for the recalibration of base qualities; none is done without"
    aligner_index: "The files of bwa's index of the reference (.amb .ann .bwt .pac .sa, and .alt if there is one); made if absent"
    shard_bases: "Bases that one task calls, about"
  }

  input {
    String project
    String sample_name
    Array[Lane]+ lanes
    File reference
    String tools_image
    File? targets
    File? intervals
    Int interval_padding = 100
    Array[File] known_sites = []
    Array[File] aligner_index = []
    Int shard_bases = if defined(intervals) then 5000000 else 60000000
  }

  call reference_tasks.index_reference {
    input: reference, tools_image
  }

  if (length(aligner_index) == 0) {
    call reference_tasks.index_for_bwa {
      input: fasta = index_reference.fasta, tools_image
    }
  }

  call plan_tasks.plan_calling {
    input:
      fasta = index_reference.fasta,
      fasta_index = index_reference.fasta_index,
      dictionary = index_reference.dictionary,
      intervals,
      interval_padding,
      shard_bases,
      tools_image
  }

  # By index: the engine names a task after what it scatters over, and a whole lane makes no name.
  scatter (index in range(length(lanes))) {
    call lane_tasks.align_lane {
      input:
        lane = lanes[index],
        sample_name,
        aligner_index = select_first([index_for_bwa.files, aligner_index]),
        fasta_index = index_reference.fasta_index,
        tools_image
    }
  }

  call alignment_tasks.mark_duplicates {
    input: lane_bams = align_lane.bam, sample_name, tools_image
  }

  if (length(known_sites) > 0) {
    call recalibration.recalibrate {
      input:
        bam = mark_duplicates.bam,
        bam_index = mark_duplicates.bam_index,
        fasta = index_reference.fasta,
        fasta_index = index_reference.fasta_index,
        dictionary = index_reference.dictionary,
        known_sites,
        sample_name,
        tools_image
    }
  }

  # What the rest works on, recalibrated or not.
  File ready_bam = select_first([recalibrate.recalibrated_bam, mark_duplicates.bam])
  File ready_bam_index = select_first([recalibrate.recalibrated_bam_index, mark_duplicates.bam_index])

  scatter (index in range(length(plan_calling.shards))) {
    call shard_tasks.call_shard {
      input:
        bam = ready_bam,
        bam_index = ready_bam_index,
        fasta = index_reference.fasta,
        fasta_index = index_reference.fasta_index,
        dictionary = index_reference.dictionary,
        shard = plan_calling.shards[index],
        tools_image
    }
  }

  call variant_tasks.gather_calls {
    input:
      shard_gvcfs = call_shard.gvcf,
      fasta = index_reference.fasta,
      fasta_index = index_reference.fasta_index,
      dictionary = index_reference.dictionary,
      sample_name,
      tools_image
  }

  call quality_tasks.measure_quality {
    input:
      bam = ready_bam,
      bam_index = ready_bam_index,
      vcf = gather_calls.vcf,
      vcf_index = gather_calls.vcf_index,
      sample_name,
      tools_image
  }

  Array[File] figures = flatten([measure_quality.reports, [mark_duplicates.report], select_all([recalibrate.report])])

  call report_tasks.report_quality {
    input: reports = figures, sample_name, tools_image
  }

  call coverage_tasks.measure_coverage {
    input:
      bam = ready_bam,
      bam_index = ready_bam_index,
      targets = if defined(targets) then targets else plan_calling.intervals_bed,
      sample_name,
      tools_image
  }

  call table_tasks.convert_variants {
    input: vcf = gather_calls.vcf, project, sample_name, tools_image
  }

  output {
    File vcf = gather_calls.vcf
    File vcf_index = gather_calls.vcf_index
    File gvcf = gather_calls.gvcf
    File gvcf_index = gather_calls.gvcf_index
    File bam = ready_bam
    File bam_index = ready_bam_index
    Array[File] qc = flatten([figures, select_all([report_quality.page])])
    File coverage = measure_coverage.coverage
    Array[File] variants = [convert_variants.parquet]
  }
}
