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
#include <utility>

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

constexpr const char* kExpected = "a .tar.gz of --bundle";
constexpr const char* kCutShort = "one that is cut short, or damaged: fetch it again";

std::string inflated(std::string_view bytes) {
  if (!bytes.starts_with("\x1f\x8b")) {
    throw ShapeError("bundle", kExpected, bytes.empty() ? "an empty file" : "what is not gzip");
  }
  std::istringstream in{std::string(bytes)};
  std::string out;
  try {
    Poco::InflatingInputStream gzip(in, Poco::InflatingStreamBuf::STREAM_GZIP);
    std::array<char, 64 << 10> buffer{};
    while (gzip.read(buffer.data(), buffer.size()) || gzip.gcount() > 0) {
      out.append(buffer.data(), static_cast<std::size_t>(gzip.gcount()));
      if (out.size() > kLargest) throw ShapeError("bundle", "at most 512 MiB", "more");
    }
    if (gzip.bad()) throw ShapeError("bundle", kExpected, kCutShort);
  } catch (const Poco::Exception&) {
    throw ShapeError("bundle", kExpected, kCutShort);
  }
  return out;
}

std::string untilNul(const std::string& text) { return text.substr(0, text.find('\0')); }

// The path in a header of pax, whose records are "<length> <key>=<value>\n"; empty if it has none.
std::string paxPath(const std::string& records) {
  constexpr std::string_view kKey = " path=";
  std::string path;
  for (std::size_t i = 0; i < records.size();) {
    std::size_t length = 0;
    std::size_t at = i;
    for (; at < records.size() && records[at] >= '0' && records[at] <= '9'; ++at) {
      length = length * 10 + static_cast<std::size_t>(records[at] - '0');
      if (length > records.size()) break;
    }
    if (length <= at - i || length > records.size() - i) {
      throw ShapeError("bundle", kExpected, "another form");
    }
    const std::string record = records.substr(at, i + length - at);
    if (record.starts_with(kKey))
      path = record.substr(kKey.size(), record.find('\n') - kKey.size());
    i += length;
  }
  return path;
}

// Without what tar was told to pack it under: "./okta-conformance/report.json".
std::string nameInside(std::string name) {
  while (name.starts_with("./")) name.erase(0, 2);
  if (name.starts_with(kFolder)) name.erase(0, std::strlen(kFolder));
  return name;
}

// The files, also where somebody has packed them again with an ordinary tar: directories are none,
// and a name may stand before the entry that it is of. A link is a file that holds nothing.
std::map<std::string, std::string> untarred(const std::string& tar) {
  constexpr char kDirectory = '5';
  constexpr char kPax = 'x';
  constexpr char kPaxForAll = 'g';
  constexpr char kLongName = 'L';
  constexpr char kLongLink = 'K';
  std::map<std::string, std::string> files;
  std::string longName;
  std::size_t i = 0;
  while (i + kBlock <= tar.size() && tar[i] != '\0') {
    const std::string header = tar.substr(i, kBlock);
    std::string name = untilNul(header.substr(0, 100));
    const char type = header[156];
    const std::string digits = header.substr(124, 11);
    std::size_t size = 0;
    for (const char c : digits) {
      if (c < '0' || c > '7') throw ShapeError("bundle", kExpected, "another form");
      size = size * 8 + static_cast<std::size_t>(c - '0');
    }
    i += kBlock;
    const std::size_t whole = (size + kBlock - 1) / kBlock * kBlock;
    if (whole > tar.size() - i) throw ShapeError("bundle", kExpected, kCutShort);
    const std::string content = tar.substr(i, size);
    i += whole;
    if (type == kPaxForAll || type == kLongLink) continue;
    if (type == kPax || type == kLongName) {
      const std::string named = type == kPax ? paxPath(content) : untilNul(content);
      if (!named.empty()) longName = named;
      continue;
    }
    if (!longName.empty()) name = std::exchange(longName, {});
    if (type == kDirectory || name.ends_with('/')) continue;
    name = nameInside(std::move(name));
    if (!files.emplace(name, content).second) throw ShapeError("bundle", "each file once", name);
  }
  // The end is a block of zeros.
  if (i + kBlock > tar.size()) throw ShapeError("bundle", kExpected, kCutShort);
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
