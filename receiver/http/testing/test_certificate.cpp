#include "receiver/http/testing/test_certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>

namespace hooks {

namespace {

void must(bool done) {
  if (!done) throw std::runtime_error("cannot make a certificate for the test");
}

}  // namespace

TestCertificate::TestCertificate() {
  std::string pattern = (std::filesystem::temp_directory_path() / "hooks-tls-XXXXXX").string();
  must(::mkdtemp(pattern.data()) != nullptr);
  directory_ = pattern;
  files_ = {directory_ + "/cert.pem", directory_ + "/key.pem"};

  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), X509_free);
  must(key != nullptr && certificate != nullptr);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  const std::unique_ptr<X509_EXTENSION, void (*)(X509_EXTENSION*)> names(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1"),
      X509_EXTENSION_free);
  must(X509_add_ext(certificate.get(), names.get(), -1) == 1);
  must(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);

  const auto open = [](const std::string& path) {
    return std::unique_ptr<BIO, int (*)(BIO*)>(BIO_new_file(path.c_str(), "w"), BIO_free);
  };
  must(PEM_write_bio_X509(open(files_.certificate).get(), certificate.get()) == 1);
  must(PEM_write_bio_PrivateKey(open(files_.key).get(), key.get(), nullptr, nullptr, 0, nullptr,
                                nullptr) == 1);
}

TestCertificate::~TestCertificate() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace hooks
