#pragma once

#include <string>

#include "receiver/http/http_server.h"

namespace hooks {

// A certificate for localhost and 127.0.0.1 that signs itself, and its key (ECDSA P-256, which is
// quick), made anew in a directory that goes away with it.
class TestCertificate {
 public:
  TestCertificate();
  ~TestCertificate();
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;

  const TlsFiles& files() const { return files_; }
  const std::string& directory() const { return directory_; }

 private:
  std::string directory_;
  TlsFiles files_;
};

}  // namespace hooks
