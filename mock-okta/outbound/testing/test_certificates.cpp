#include "mock-okta/outbound/testing/test_certificates.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <system_error>

namespace hooks {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

void check(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

Key newKey() {
  Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  check(key != nullptr, "no key");
  return key;
}

template <typename Write>
std::string pem(Write write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
  check(write(out.get()) == 1, "no PEM");
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string pem(X509* certificate) {
  return pem([certificate](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

std::string pem(EVP_PKEY* key) {
  return pem([key](BIO* out) {
    return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

void extend(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()), X509_EXTENSION_free);
  check(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "no extension");
}

std::int64_t randomNumber() {
  std::int64_t number = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number);
  return number & std::numeric_limits<std::int64_t>::max();
}

// A certificate that is not signed yet.
Certificate draft(EVP_PKEY* key, const std::string& name, X509* issuer, std::chrono::seconds from,
                  std::chrono::seconds until) {
  Certificate certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set_int64(X509_get_serialNumber(certificate.get()), randomNumber());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), until.count());
  X509_NAME* const subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(),
                       X509_get_subject_name(issuer == nullptr ? certificate.get() : issuer));
  X509_set_pubkey(certificate.get(), key);
  return certificate;
}

TestCertificate made(const TestCertificateRequest& request, X509* issuer, EVP_PKEY* issuerKey) {
  const Key key = newKey();
  const Certificate certificate =
      draft(key.get(), "okta-hooks test", issuer, request.from, request.until);
  std::string names;
  for (const std::string& name : request.names) names += (names.empty() ? "DNS:" : ",DNS:") + name;
  for (const std::string& address : request.addresses) {
    names += (names.empty() ? "IP:" : ",IP:") + address;
  }
  extend(certificate.get(), issuer == nullptr ? certificate.get() : issuer, NID_subject_alt_name,
         names);
  X509_sign(certificate.get(), issuerKey == nullptr ? key.get() : issuerKey, EVP_sha256());
  return {pem(certificate.get()), pem(key.get())};
}

}  // namespace

struct TestAuthority::Parts {
  explicit Parts(X509* issuer)
      : key(newKey()),
        // Two authorities have two names: a chain is built by them.
        certificate(draft(key.get(), "okta-hooks test authority " + std::to_string(randomNumber()),
                          issuer, -std::chrono::hours(24), std::chrono::hours(24))) {}

  Key key;
  Certificate certificate;
};

TestAuthority::TestAuthority() : TestAuthority(nullptr) {}

TestAuthority::TestAuthority(const TestAuthority* above)
    : parts_(
          std::make_unique<Parts>(above == nullptr ? nullptr : above->parts_->certificate.get())) {
  X509* const own = parts_->certificate.get();
  const Parts& signer = above == nullptr ? *parts_ : *above->parts_;
  extend(own, signer.certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  extend(own, signer.certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  X509_sign(own, signer.key.get(), EVP_sha256());
}

std::unique_ptr<TestAuthority> TestAuthority::intermediate() const {
  return std::unique_ptr<TestAuthority>(new TestAuthority(this));
}

TestAuthority::~TestAuthority() = default;

std::string TestAuthority::certificate() const { return pem(parts_->certificate.get()); }

TestCertificate TestAuthority::issue(const TestCertificateRequest& request) const {
  return made(request, parts_->certificate.get(), parts_->key.get());
}

TestCertificate TestAuthority::selfSigned(const TestCertificateRequest& request) {
  return made(request, nullptr, nullptr);
}

TestFile::TestFile(const std::string& content)
    : path_((std::filesystem::temp_directory_path() / "okta-hooks-XXXXXX").string()) {
  // Made new, and for us alone: nobody else is to put an authority into it.
  const int file = ::mkostemp(path_.data(), O_CLOEXEC);
  if (file < 0) throw std::system_error(errno, std::generic_category(), path_);
  ::close(file);
  std::ofstream(path_, std::ios::binary) << content;
}

TestFile::~TestFile() { std::remove(path_.c_str()); }

}  // namespace hooks
