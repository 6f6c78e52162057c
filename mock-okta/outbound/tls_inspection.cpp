#include "mock-okta/outbound/tls_inspection.h"

#include <Poco/Net/IPAddress.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "fixtures/wire/shape_error.h"
#include "mock-okta/outbound/connector.h"

namespace hooks {

namespace {

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using Session = std::unique_ptr<SSL, decltype(&SSL_free)>;
using Flow = Channel::Flow;

struct Objection {
  int error;
  int depth;
};

std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, '?');
  constexpr std::size_t kLongest = 200;
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  return text;
}

std::string nameOf(const X509_NAME* name) {
  std::array<char, 256> text{};
  X509_NAME_oneline(name, text.data(), static_cast<int>(text.size()));
  return printable(text.data());
}

// The hosts that a certificate is made out to.
std::string hostsOf(X509* certificate) {
  std::string hosts;
  auto* const names = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names, i);
    std::string text;
    if (name->type == GEN_DNS) {
      text.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                  static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
    } else if (name->type == GEN_IPADD) {
      text =
          Poco::Net::IPAddress(ASN1_STRING_get0_data(name->d.iPAddress),
                               static_cast<poco_socklen_t>(ASN1_STRING_length(name->d.iPAddress)))
              .toString();
    }
    if (!text.empty()) hosts += (hosts.empty() ? "" : ", ") + text;
  }
  GENERAL_NAMES_free(names);
  return hosts.empty() ? "no host at all" : printable(hosts);
}

std::string phrase(const Objection& objection, SSL* ssl, const std::string& host) {
  X509* const leaf = SSL_get0_peer_certificate(ssl);
  const int sent = sk_X509_num(SSL_get_peer_cert_chain(ssl));
  const std::string which =
      objection.depth == 0 ? "it"
                           : "certificate " + std::to_string(objection.depth + 1) + " of its chain";
  switch (objection.error) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "it is not made out to " + host + " but to " + hostsOf(leaf);
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "it is self-signed";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return "the authority that it comes from is not trusted";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
      const std::string issuer = nameOf(X509_get_issuer_name(leaf));
      return sent <= 1 ? "the intermediate certificate is missing: that of its issuer, " + issuer +
                             ", was not sent and is not trusted by itself"
                       : "its chain ends with nobody who is trusted";
    }
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return which + " has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return which + " is not valid yet";
    default:
      return which + ": " + X509_verify_cert_error_string(objection.error);
  }
}

int objectionsIndex() {
  static const int kIndex = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return kIndex;
}

// Takes every certificate, and remembers what there is against it.
int collect(int ok, X509_STORE_CTX* store) {
  if (ok == 1) return 1;
  auto* const ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* const objections =
      static_cast<std::vector<Objection>*>(SSL_get_ex_data(ssl, objectionsIndex()));
  objections->push_back({X509_STORE_CTX_get_error(store), X509_STORE_CTX_get_error_depth(store)});
  return 1;
}

Context contextFor(const std::string& caFile, bool old) {
  Context context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), old ? TLS1_VERSION : TLS1_2_VERSION);
  if (old) SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
  SSL_CTX_set_default_verify_paths(context.get());
  if (!caFile.empty() &&
      SSL_CTX_load_verify_locations(context.get(), caFile.c_str(), nullptr) != 1) {
    ERR_clear_error();
    throw ShapeError("CA file", "a readable PEM file of certificates", "'" + caFile + "'");
  }
  return context;
}

// Sends what the session has to say; false if that cannot be done.
bool flush(BIO* out, Channel& channel, const Deadline& deadline) {
  std::array<char, 16384> buffer;
  for (int size = BIO_read(out, buffer.data(), buffer.size()); size > 0;
       size = BIO_read(out, buffer.data(), buffer.size())) {
    std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
    while (!bytes.empty()) {
      const Channel::Step step = channel.write(bytes);
      bytes.remove_prefix(step.bytes);
      if (step.flow == Flow::Failed || step.flow == Flow::Ended) return false;
      if (step.flow != Flow::Moved && !channel.await(step.flow, step.flow, deadline)) return false;
    }
  }
  return true;
}

// Why the handshake came to nothing; nothing if it was done.
std::optional<std::string> handshake(SSL* ssl, Channel& channel, const Deadline& deadline) {
  BIO* const in = SSL_get_rbio(ssl);
  BIO* const out = SSL_get_wbio(ssl);
  std::array<char, 16384> buffer;
  for (;;) {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl);
    const int error = SSL_get_error(ssl, result);
    const unsigned long code = ERR_peek_error();
    const bool sent = flush(out, channel, deadline);
    if (result == 1) return std::nullopt;
    if (error != SSL_ERROR_WANT_READ) {
      const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
      const std::string text = reason == nullptr ? "no reason given" : reason;
      ERR_clear_error();
      if (text == "wrong version number" || text == "http request") return "it does not speak TLS";
      return text;
    }
    if (!sent) return "the connection was closed";
    const Channel::Step step = channel.read(buffer.data(), buffer.size());
    if (step.flow == Flow::Moved) {
      BIO_write(in, buffer.data(), static_cast<int>(step.bytes));
    } else if (step.flow == Flow::Ended || step.flow == Flow::Failed) {
      return "the connection was closed";
    } else if (!channel.await(step.flow, step.flow, deadline)) {
      return "nothing came within " + deadline.text();
    }
  }
}

TlsInspection inspect(const HttpUrl& url, const TlsInspectionOptions& options, bool old) {
  const Deadline deadline(options.within);
  const Context context = contextFor(options.caFile, old);
  HttpUrl plain = url;
  plain.tls = false;
  Connector connector({}, false, lookUpWithSystem);
  ChannelOrFailure opened = connector.connect(plain, std::nullopt, deadline);
  if (const auto* failure = std::get_if<Failure>(&opened)) {
    return {.failure = "no connection: " + failure->detail};
  }
  Channel& channel = *std::get<std::unique_ptr<Channel>>(opened);

  std::vector<Objection> objections;
  const Session session(SSL_new(context.get()), SSL_free);
  SSL* const ssl = session.get();
  SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(ssl);
  SSL_set_ex_data(ssl, objectionsIndex(), &objections);
  SSL_set_verify(ssl, SSL_VERIFY_PEER, collect);
  Poco::Net::IPAddress address;
  if (Poco::Net::IPAddress::tryParse(url.host, address)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), url.host.c_str());
  } else {
    const std::string name =
        url.host.ends_with('.') ? url.host.substr(0, url.host.size() - 1) : url.host;
    SSL_set_tlsext_host_name(ssl, name.c_str());
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, name.c_str());
  }

  if (auto failure = handshake(ssl, channel, deadline)) return {.failure = *failure};
  TlsInspection found{.version = SSL_get_version(ssl)};
  for (const Objection& objection : objections) {
    std::string text = phrase(objection, ssl, url.host);
    if (std::find(found.problems.begin(), found.problems.end(), text) == found.problems.end()) {
      found.problems.push_back(std::move(text));
    }
  }
  int days = 0;
  int seconds = 0;
  if (X509* const leaf = SSL_get0_peer_certificate(ssl)) {
    ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(leaf));
  }
  found.left = std::chrono::hours(24) * days + std::chrono::seconds(seconds);
  return found;
}

}  // namespace

TlsInspection inspectTls(const std::string& url, const TlsInspectionOptions& options) {
  const HttpUrl to = HttpUrl::parse(url);
  if (!to.tls) throw ShapeError("url", "an https url", "'" + url + "'");
  TlsInspection found = inspect(to, options, false);
  if (found.failure.empty()) return found;
  TlsInspection lower = inspect(to, options, true);
  if (!lower.failure.empty()) return found;
  if (lower.version == "TLSv1.2" || lower.version == "TLSv1.3") {
    // Not its age: a moment's trouble, or a key or a cipher that is not taken any more.
    return inspect(to, options, false);
  }
  lower.problems.insert(lower.problems.begin(),
                        "it speaks " + lower.version + " at most, and TLS 1.2 is the least");
  return lower;
}

}  // namespace hooks
