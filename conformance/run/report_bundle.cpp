#include "conformance/run/report_bundle.h"

#include <Poco/DeflatingStream.h>
#include <Poco/Exception.h>
#include <Poco/InflatingStream.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include "conformance/run/formats.h"
#include "fixtures/catalog/event_catalog.h"
#include "fixtures/wire/json.h"
#include "fixtures/wire/shape_error.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kLargest = 512U << 20;
constexpr const char* kSums = "SHA256SUMS";
constexpr const char* kSignature = "SHA256SUMS.sig";
constexpr const char* kFolder = "okta-conformance/";

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

std::string hex(const unsigned char* bytes, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", bytes[i]);
    text += two;
  }
  return text;
}

std::string sha256(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), sum.data(), &size, EVP_sha256(), nullptr);
  return hex(sum.data(), size);
}

Key keyIn(const std::string& file, bool secret) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> open(std::fopen(file.c_str(), "r"), std::fclose);
  Key key(nullptr, EVP_PKEY_free);
  if (open) {
    // No passphrase is asked for: a callback that has none.
    const auto none = [](char*, int, int, void*) { return 0; };
    key.reset(secret ? PEM_read_PrivateKey(open.get(), nullptr, none, nullptr)
                     : PEM_read_PUBKEY(open.get(), nullptr, none, nullptr));
  }
  if (!key) {
    throw ShapeError(secret ? "--sign-key" : "--key",
                     secret ? "a private key as PEM, without a passphrase" : "a public key as PEM",
                     open ? file + ", which holds none" : file + ", which cannot be read");
  }
  return key;
}

// Ed25519 hashes by itself.
const EVP_MD* hashFor(EVP_PKEY* key) {
  return EVP_PKEY_id(key) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
}

const unsigned char* bytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string signature(EVP_PKEY* key, std::string_view text) {
  const Digest context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::size_t size = 0;
  std::string made;
  if (EVP_DigestSignInit(context.get(), nullptr, hashFor(key), nullptr, key) == 1 &&
      EVP_DigestSign(context.get(), nullptr, &size, bytesOf(text), text.size()) == 1) {
    made.resize(size);
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(made.data()), &size,
                       bytesOf(text), text.size()) == 1) {
      made.resize(size);
      return made;
    }
  }
  throw ShapeError("--sign-key", "a key that can sign (Ed25519, EC, RSA)", "one that cannot");
}

bool signedBy(EVP_PKEY* key, std::string_view text, std::string_view signature) {
  const Digest context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return EVP_DigestVerifyInit(context.get(), nullptr, hashFor(key), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), bytesOf(signature), signature.size(), bytesOf(text),
                          text.size()) == 1;
}

// A header of the ustar form: numbers in octal, and a sum over itself.
std::string tarHeader(const std::string& name, std::size_t size, TimePoint made) {
  std::string header(kBlock, '\0');
  const auto put = [&](std::size_t at, const std::string& text) {
    header.replace(at, text.size(), text);
  };
  const auto octal = [](std::uint64_t value, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(value));
    return std::string(text);
  };
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(made.time_since_epoch());
  put(0, name);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, octal(size, 11));
  put(136, octal(static_cast<std::uint64_t>(std::max<std::int64_t>(seconds.count(), 0)), 11));
  put(148, std::string(8, ' '));
  header[156] = '0';
  put(257, std::string("ustar\0"
                       "00",
                       8));
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(148, octal(sum, 6) + std::string("\0 ", 2));
  return header;
}

std::string padded(std::string content) {
  content.resize((content.size() + kBlock - 1) / kBlock * kBlock, '\0');
  return content;
}

std::string inflated(std::string_view bytes) {
  std::istringstream in{std::string(bytes)};
  std::string out;
  try {
    Poco::InflatingInputStream gzip(in, Poco::InflatingStreamBuf::STREAM_GZIP);
    std::array<char, 64 << 10> buffer{};
    while (gzip.read(buffer.data(), buffer.size()) || gzip.gcount() > 0) {
      out.append(buffer.data(), static_cast<std::size_t>(gzip.gcount()));
      if (out.size() > kLargest) throw ShapeError("bundle", "at most 512 MiB", "more");
    }
  } catch (const ShapeError&) {
    throw;
  } catch (const std::exception&) {
    throw ShapeError("bundle", "a .tar.gz of --bundle", "what is not gzip, or is cut off");
  }
  if (out.empty()) throw ShapeError("bundle", "a .tar.gz of --bundle", "nothing");
  return out;
}

std::map<std::string, std::string> untarred(const std::string& tar) {
  std::map<std::string, std::string> files;
  for (std::size_t i = 0; i + kBlock <= tar.size() && tar[i] != '\0';) {
    const std::string header = tar.substr(i, kBlock);
    std::string name = header.substr(0, 100).c_str();
    const std::string digits = header.substr(124, 11);
    std::size_t size = 0;
    for (const char c : digits) {
      if (c < '0' || c > '7') throw ShapeError("bundle", "a .tar.gz of --bundle", "another form");
      size = size * 8 + static_cast<std::size_t>(c - '0');
    }
    i += kBlock;
    if (size > tar.size() - i) throw ShapeError("bundle", name + ", whole", "a part of it");
    if (name.starts_with(kFolder)) name.erase(0, std::strlen(kFolder));
    if (!files.emplace(name, tar.substr(i, size)).second) {
      throw ShapeError("bundle", "each file once", name);
    }
    i += (size + kBlock - 1) / kBlock * kBlock;
    if (i > tar.size()) throw ShapeError("bundle", name + ", whole", "a part of it");
  }
  return files;
}

std::string written(void (*write)(const Report&, std::ostream&), const Report& report) {
  std::ostringstream out;
  write(report, out);
  return out.str();
}

// Which events were sent depends on this.
std::string fixturesSum() {
  const EventCatalog catalog = EventCatalog::builtIn();
  std::string all;
  for (const EventTypeInfo& type : catalog.types()) {
    all += type.name + (type.eligible ? "+" : "-") + "\n";
    if (type.eligible) all += compact(catalog.sample(type.name)) + "\n";
  }
  return sha256(all);
}

}  // namespace

std::vector<BundleFile> bundleOf(const Report& report) {
  const JsonObject made{{"schema", "okta-conformance-bundle/1"},
                        {"version", report.version},
                        {"target", oneLine(report.target)},
                        {"profile", report.profile},
                        {"seed", report.seed},
                        {"run", report.run},
                        {"started", formatTime(report.started)},
                        {"fixturesSha256", fixturesSum()}};
  return {{"about.json", pretty(made) + "\n"},
          {"report.json", written(writeJson, report)},
          {"report.html", written(writeHtml, report)},
          {"report.junit.xml", written(writeJunit, report)},
          {"report.md", written(writeMarkdown, report)},
          {"transcript.har", written(writeHar, report)}};
}

void writeBundle(const std::vector<BundleFile>& files, TimePoint made, const std::string& keyFile,
                 std::ostream& out) {
  std::vector<BundleFile> all = files;
  std::string sums;
  for (const BundleFile& file : files) sums += sha256(file.content) + "  " + file.name + "\n";
  all.push_back({kSums, sums});
  if (!keyFile.empty()) {
    const Key key = keyIn(keyFile, true);
    all.push_back({kSignature, signature(key.get(), sums)});
  }
  std::string tar;
  for (const BundleFile& file : all) {
    tar += tarHeader(kFolder + file.name, file.content.size(), made) + padded(file.content);
  }
  tar.append(2 * kBlock, '\0');
  Poco::DeflatingOutputStream gzip(out, Poco::DeflatingStreamBuf::STREAM_GZIP);
  gzip.write(tar.data(), static_cast<std::streamsize>(tar.size()));
  try {
    gzip.close();
  } catch (const Poco::IOException&) {
    // So POCO says that it could not write; whoever gave the stream looks at it.
    out.setstate(std::ios::badbit);
  }
}

BundleVerdict verifyBundle(std::string_view bytes, const std::string& publicKeyFile) {
  const std::map<std::string, std::string> files = untarred(inflated(bytes));
  BundleVerdict verdict;
  const auto sums = files.find(kSums);
  if (sums == files.end()) {
    throw ShapeError("bundle", std::string("a manifest ") + kSums, "no such file");
  }
  std::set<std::string> listed;
  std::istringstream lines(sums->second);
  for (std::string line; std::getline(lines, line);) {
    const auto space = line.find("  ");
    if (space == std::string::npos) {
      verdict.problems.push_back("the manifest has a line that is none: " + oneLine(line, 100));
      continue;
    }
    const std::string name = line.substr(space + 2);
    listed.insert(name);
    verdict.files.push_back(oneLine(name));
    const auto file = files.find(name);
    if (file == files.end()) {
      verdict.problems.push_back(oneLine(name) + " is missing");
    } else if (sha256(file->second) != line.substr(0, space)) {
      verdict.problems.push_back(oneLine(name) + " is not what was put in");
    }
  }
  if (listed.empty()) verdict.problems.emplace_back("the manifest is empty");
  for (const auto& [name, content] : files) {
    if (name != kSums && name != kSignature && !listed.contains(name)) {
      verdict.problems.push_back(oneLine(name) + " was added: it is not in the manifest");
    }
  }
  const auto signature = files.find(kSignature);
  verdict.carriesSignature = signature != files.end();
  if (!publicKeyFile.empty()) {
    const Key key = keyIn(publicKeyFile, false);
    if (!verdict.carriesSignature) {
      verdict.problems.emplace_back("it is not signed");
    } else if (signedBy(key.get(), sums->second, signature->second)) {
      verdict.signatureGood = true;
    } else {
      verdict.problems.emplace_back("the signature is not of that key");
    }
  }
  return verdict;
}

}  // namespace hooks
