# shellcheck shell=bash
# Certificates made anew for each set, in DIRECTORY/tls: an authority, a stranger's, server certificates of every identity, and a client's.

# Servers that speak TLS differ only in their certificate; `none` speaks none.
identities=(none good wronghost stranger expired)

# A certificate as in `tls/NAME.crt` and `tls/NAME.key`. The authority `ca` is what clients are told to trust.
make_certificates() {
  fill_with_certificates "$directory/tls" 30
  {
    printf 'WELLSENSE_TEST_CA=%s\n' "$directory/tls/ca.crt"
    printf 'WELLSENSE_TEST_CLIENT_CERTIFICATE=%s\n' "$directory/tls/client.crt"
    printf 'WELLSENSE_TEST_CLIENT_KEY=%s\n' "$directory/tls/client.key"
    printf 'WELLSENSE_TEST_CLIENT_PEM=%s\n' "$directory/tls/client.pem"
  } >>"$directory/environment"
}

# fill_with_certificates DIRECTORY DAYS
fill_with_certificates() {
  local days=$2
  mkdir -p "$1" || stop 1 "cannot make the directory $1"
  [[ ! -e $1/ca.crt ]] || stop 2 "$1 holds certificates already; remove it to have new ones"
  if ! (cd "$1" && make_them) >"$run/openssl.log" 2>&1; then
    cat "$run/openssl.log" >&2
    stop 1 "openssl could not make the certificates; what it said is above"
  fi
}

make_them() {
  set -e
  local here=DNS:localhost,IP:127.0.0.1
  make_authority ca "WellSense test authority"
  make_authority other "Another authority"
  make_certificate good ca localhost serverAuth "$here"
  make_certificate wronghost ca elsewhere.example serverAuth DNS:elsewhere.example
  make_certificate stranger other localhost serverAuth "$here"
  make_certificate expired ca localhost serverAuth "$here"
  make_certificate client ca wellsense_cert clientAuth DNS:wellsense_cert
  cat client.crt client.key >client.pem
  chmod 600 client.pem
  chmod 644 ./*.crt
}

make_authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days "$days" -subj "/O=WellSense/CN=$2" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -keyout "$1.key" -out "$1.crt"
  mkdir "$1"
  : >"$1/index"
  echo 1000 >"$1/serial"
}

# make_certificate NAME AUTHORITY COMMON-NAME USE NAMES. `openssl ca`, since it alone takes dates in the past.
make_certificate() {
  local name=$1 authority=$2 dates=(-days "$days")
  if [[ $name == expired ]]; then dates=(-startdate 20200101000000Z -enddate 20200201000000Z); fi
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/O=WellSense/CN=$3" -keyout "$name.key" -out "$name.csr"
  cat >"$name.conf" <<END
[ca]
default_ca=a
[a]
new_certs_dir=$authority
database=$authority/index
serial=$authority/serial
default_md=sha256
policy=p
unique_subject=no
x509_extensions=x
[p]
organizationName=optional
commonName=supplied
[x]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=$4
subjectAltName=$5
END
  openssl ca -batch -notext -config "$name.conf" -cert "$authority.crt" -keyfile "$authority.key" "${dates[@]}" \
    -in "$name.csr" -out "$name.crt"
  rm "$name.conf" "$name.csr"
}

# give_certificate USER DIRECTORY IDENTITY: a server reads only keys of its own.
give_certificate() {
  local user=$1 to=$2 from=$directory/tls
  make_directory "$user" "$to" 700
  cp "$from/ca.crt" "$to/ca.crt"
  cp "$from/$3.crt" "$to/server.crt"
  cp "$from/$3.key" "$to/server.key"
  chmod 600 "$to/server.key"
  give "$user" "$to/ca.crt" "$to/server.crt" "$to/server.key"
}
