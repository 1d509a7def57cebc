#!/usr/bin/env bash
# germline_gatk as a bioinformatician would type it: the same tools and options, one after the other, in one folder.
# Usage: gatk_by_hand.sh REFERENCE KNOWN_SITES FIRST SECOND SAMPLE WORK_FOLDER; gatk must be on PATH.
set -euo pipefail
reference=$1 known=$2 first=$3 second=$4 sample=$5
mkdir -p "$6" && cd "$6"
cpus=$(nproc)

gzip -dcf "$reference" > reference.fa
samtools faidx reference.fa
samtools dict --uri reference.fa --output reference.dict reference.fa
bwa index -a is reference.fa
bcftools view --drop-genotypes --no-version -Oz -o known.vcf.gz "$known"
bcftools index --tbi known.vcf.gz

gatk ScatterIntervalsByNs -R reference.fa -O called.interval_list -OT ACGT -N 500
mkdir shards
gatk SplitIntervals -R reference.fa -L called.interval_list --scatter-count 1 -O shards \
  --subdivision-mode BALANCING_WITHOUT_INTERVAL_SUBDIVISION_WITH_OVERFLOW

gzip --test "$first" "$second"
bwa mem -t "$cpus" -K 100000000 -Y -R "@RG\tID:1\tSM:$sample\tLB:$sample\tPL:ILLUMINA\tPU:1" reference.fa "$first" "$second" \
  | samtools sort -n -@ "$cpus" -o named.bam -
gatk MarkDuplicates -I named.bam -O marked.bam -M markdup.txt \
  --ASSUME_SORT_ORDER queryname --OPTICAL_DUPLICATE_PIXEL_DISTANCE 2500 --VALIDATION_STRINGENCY SILENT
samtools sort -@ "$cpus" -o sorted.bam marked.bam
samtools index sorted.bam

gatk BaseRecalibrator -R reference.fa -I sorted.bam --known-sites known.vcf.gz -O recal.txt
gatk GatherBQSRReports -I recal.txt -O gathered.txt
gatk ApplyBQSR -R reference.fa -I sorted.bam --bqsr-recal-file gathered.txt -O "$sample.bam" --create-output-bam-index false
samtools index "$sample.bam"

gatk HaplotypeCaller -R reference.fa -I "$sample.bam" -L shards/*.interval_list -ERC GVCF -O "$sample.g.vcf.gz" \
  --native-pair-hmm-threads "$cpus"
gatk GenotypeGVCFs -R reference.fa -V "$sample.g.vcf.gz" -O sites.vcf.gz
gatk VariantFiltration -R reference.fa -V sites.vcf.gz -O filtered.vcf.gz \
  --filter-name QD2 --filter-expression 'QD < 2.0' \
  --filter-name QUAL30 --filter-expression 'QUAL < 30.0' \
  --filter-name SOR3 --filter-expression 'vc.isSNP() && SOR > 3.0' \
  --filter-name FS60 --filter-expression 'vc.isSNP() && FS > 60.0' \
  --filter-name MQ40 --filter-expression 'vc.isSNP() && MQ < 40.0' \
  --filter-name MQRankSum-12.5 --filter-expression 'vc.isSNP() && MQRankSum < -12.5' \
  --filter-name ReadPosRankSum-8 --filter-expression 'vc.isSNP() && ReadPosRankSum < -8.0' \
  --filter-name FS200 --filter-expression '!vc.isSNP() && FS > 200.0' \
  --filter-name ReadPosRankSum-20 --filter-expression '!vc.isSNP() && ReadPosRankSum < -20.0'
bcftools norm -f reference.fa -m -any -Ou filtered.vcf.gz | bcftools sort -Oz -o "$sample.vcf.gz" -
bcftools index --tbi "$sample.vcf.gz"

samtools stats "$sample.bam" > stats.txt
samtools flagstat "$sample.bam" > flagstat.txt
samtools idxstats "$sample.bam" > idxstats.txt
bcftools stats -f PASS,. -s - "$sample.vcf.gz" > bcftools_stats.txt
samtools depth -s -Q 20 "$sample.bam" > depth.tsv
