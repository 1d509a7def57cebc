#!/usr/bin/env bash
# What else is commonly done with the same reads: bwa and bcftools, calls of a quality below 20 marked, duplicates left in
# (MARK=no) or marked (MARK=yes). Usage: MARK=… peer_by_hand.sh REFERENCE FIRST SECOND SAMPLE WORK_FOLDER
set -euo pipefail
reference=$1 first=$2 second=$3 sample=$4
mkdir -p "$5" && cd "$5"
cpus=$(nproc)

gzip -dcf "$reference" > reference.fa
samtools faidx reference.fa
bwa index -a is reference.fa
bwa mem -t "$cpus" -K 100000000 -R "@RG\tID:1\tSM:$sample\tLB:$sample\tPL:ILLUMINA\tPU:1" reference.fa "$first" "$second" \
  | samtools fixmate -m -u - - | samtools sort -@ "$cpus" -o sorted.bam -
if [ "$MARK" = yes ]; then samtools markdup sorted.bam "$sample.bam"; else mv sorted.bam "$sample.bam"; fi
samtools index "$sample.bam"

bcftools mpileup -f reference.fa -a FORMAT/AD,FORMAT/DP -Ou "$sample.bam" \
  | bcftools call -m -v -a GQ -Ou \
  | bcftools norm -f reference.fa -m -any -Ou \
  | bcftools filter -s LowQual -e 'QUAL < 20' -Oz -o "$sample.vcf.gz"
bcftools index --tbi "$sample.vcf.gz"
