#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/report.h"

namespace hooks {

struct BundleFile {
  std::string name;
  std::string content;
};

// What a vendor may hand to a customer as evidence of a run: the reports, the transcript, and what
// it was made with. No secret is in it, as none is in the report.
std::vector<BundleFile> bundleOf(const Report& report);

// Writes the files as a .tar.gz, with a manifest of their SHA-256 sums as `sha256sum -c` reads it;
// signed, if `keyFile` names a private key (PEM: Ed25519, EC or RSA). The same bytes each time,
// but for the signature. Throws ShapeError for a key that cannot be used.
void writeBundle(const std::vector<BundleFile>& files, TimePoint made, const std::string& keyFile,
                 std::ostream& out);

struct BundleVerdict {
  std::vector<std::string> files = {};
  // Whether it carries a signature, and whether a key that was given says that it is good.
  bool carriesSignature = false;
  bool signatureGood = false;
  // What is wrong with it; empty if nothing is.
  std::vector<std::string> problems = {};
};
// Takes a bundle apart, in memory alone. `publicKeyFile` may be empty. Throws ShapeError for bytes
// that are no bundle at all, and for a key that cannot be used.
BundleVerdict verifyBundle(std::string_view bytes, const std::string& publicKeyFile = {});

}  // namespace hooks
