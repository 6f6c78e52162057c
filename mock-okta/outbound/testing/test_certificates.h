#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace hooks {

// A certificate and its key, as PEM, made for one test and never kept.
struct TestCertificate {
  std::string certificate;
  std::string key;
};

struct TestCertificateRequest {
  std::vector<std::string> names = {"localhost"};
  std::vector<std::string> addresses = {};
  // When it starts and ends to be valid, from now.
  std::chrono::seconds from = -std::chrono::hours(1);
  std::chrono::seconds until = std::chrono::hours(1);
};

// A certificate authority of a test's own: ECDSA P-256.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();

  // An authority that this one vouches for.
  std::unique_ptr<TestAuthority> intermediate() const;

  // The certificate to trust.
  std::string certificate() const;
  TestCertificate issue(const TestCertificateRequest& request = {}) const;

  // A certificate that vouches for itself.
  static TestCertificate selfSigned(const TestCertificateRequest& request = {});

 private:
  explicit TestAuthority(const TestAuthority* above);

  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// A file with this content, which goes when the object does.
class TestFile {
 public:
  explicit TestFile(const std::string& content);
  ~TestFile();
  TestFile(const TestFile&) = delete;
  TestFile& operator=(const TestFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace hooks
