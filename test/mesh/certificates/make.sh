#!/usr/bin/env bash
# Makes the certificates of this folder anew. They are for tests only: their keys are no secret, and they are valid until 2120, so that no
# test depends on the day it runs. root: the CA that a recorded mesh uses; istiod: what its stand-in shows; client: a caller's identity.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
touch "$work/index"
printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s/index\nnew_certs_dir=%s\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\norganizationName=optional\ncommonName=optional\n' "$work" "$work" > "$work/config"
sign() { # NAME SUBJECT EXTENSION...
  local name=$1 subject=$2 signer=root
  shift 2
  openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$name-key.pem"
  openssl req -new -key "$name-key.pem" -subj "$subject" -out "$work/request"
  printf '%s\n' "$@" > "$work/extensions"
  [ "$name" = root ] && signer="root -selfsign" || signer="root -cert root-cert.pem"
  # shellcheck disable=SC2086
  openssl ca -batch -notext -config "$work/config" -keyfile ${signer%% *}-key.pem ${signer#* } -in "$work/request" \
    -extfile "$work/extensions" -startdate 20200101000000Z -enddate 21200101000000Z -out "$name-cert.pem" 2> "$work/log" || { cat "$work/log" >&2; exit 1; }
}
sign root '/O=cluster.local/CN=Root CA of test meshes' basicConstraints=critical,CA:true keyUsage=critical,keyCertSign,cRLSign subjectKeyIdentifier=hash
sign istiod '/O=cluster.local' 'subjectAltName=DNS:istiod.istio-system.svc,DNS:istiod-canary.istio-system.svc,DNS:localhost,IP:127.0.0.1' extendedKeyUsage=serverAuth
sign client '/O=cluster.local' 'subjectAltName=critical,URI:spiffe://cluster.local/ns/istio-system/sa/default' extendedKeyUsage=clientAuth,serverAuth
