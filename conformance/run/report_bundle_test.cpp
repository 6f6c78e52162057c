#include "conformance/run/report_bundle.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "conformance/run/testing/a_report.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

namespace fs = std::filesystem;

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const TimePoint kMade = parseTime("2026-01-15T09:30:00.000Z").value();

std::string bundle(const std::vector<BundleFile>& files, const std::string& key = {}) {
  std::ostringstream out;
  writeBundle(files, kMade, key, out);
  return out.str();
}

class BundleTest : public testing::Test {
 protected:
  BundleTest() { fs::create_directories(folder); }
  ~BundleTest() override { fs::remove_all(folder); }

  int shell(const std::string& command) {
    return std::system(("cd '" + folder.string() + "' && " + command + " > out 2>&1").c_str());
  }
  std::string file(const char* name) { return (folder / name).string(); }
  std::string content(const char* name) {
    std::ifstream in(file(name), std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(in)), {});
  }
  // Whether a pair of keys could be made: private.pem and public.pem.
  bool madeKeys(const std::string& options) {
    return shell("openssl genpkey " + options + " -out private.pem") == 0 &&
           shell("openssl pkey -in private.pem -pubout -out public.pem") == 0;
  }

  const fs::path folder = fs::path(testing::TempDir()) / ("bundle." + std::to_string(::getpid()));
  const std::vector<BundleFile> two = {{"a.txt", "one\n"}, {"b.txt", std::string(1000, 'x')}};
};

TEST_F(BundleTest, IsWhatItWasAndTheSameEachTime) {
  const BundleVerdict verdict = verifyBundle(bundle(two));
  EXPECT_THAT(verdict.files, ElementsAre("a.txt", "b.txt"));
  EXPECT_THAT(verdict.problems, IsEmpty());
  EXPECT_FALSE(verdict.carriesSignature);
  EXPECT_EQ(bundle(two), bundle(two));
}

TEST_F(BundleTest, HoldsReportsTranscriptAndWhatItWasMadeWith) {
  const BundleVerdict verdict = verifyBundle(bundle(bundleOf(aHostileReport())));
  EXPECT_THAT(verdict.problems, IsEmpty());
  EXPECT_THAT(verdict.files, ElementsAre("about.json", "report.json", "report.html",
                                         "report.junit.xml", "report.md", "transcript.har"));
  EXPECT_THAT(bundleOf(aReport()).front().content, HasSubstr("\"fixturesSha256\": \""));
}

TEST_F(BundleTest, IsReadByTarAndSha256sum) {
  std::ofstream(file("b.tar.gz"), std::ios::binary) << bundle(two);
  EXPECT_EQ(shell("tar xzf b.tar.gz && cd okta-conformance && sha256sum -c SHA256SUMS"), 0);
}

TEST_F(BundleTest, TellsWhatWasChangedTakenOutAndPutIn) {
  std::ofstream(file("b.tar.gz"), std::ios::binary) << bundle(two);
  ASSERT_EQ(shell("tar xzf b.tar.gz && cd okta-conformance && echo more >> a.txt && rm b.txt && "
                  "echo new > c.txt && cd .. && tar --format=ustar -czf c.tar.gz "
                  "okta-conformance/*"),
            0);
  EXPECT_THAT(verifyBundle(content("c.tar.gz")).problems,
              ElementsAre("a.txt is not what was put in", "b.txt is missing",
                          "c.txt was added: it is not in the manifest"));
}

TEST_F(BundleTest, MayBePackedAgain) {
  const std::string longName(150, 'n');
  std::vector<BundleFile> three = two;
  three.push_back({"c.txt", "three\n"});
  std::ofstream(file("b.tar.gz"), std::ios::binary) << bundle(three);
  ASSERT_EQ(shell("mkdir x && tar xzf b.tar.gz -C x"), 0);
  for (const char* packed :
       {"(cd x && tar czf ../again.tar.gz *)", "tar czf again.tar.gz -C x .",
        "tar czf again.tar.gz --format=pax --pax-option=comment=x -C x okta-conformance",
        "tar czf again.tar.gz --format=gnu -C x okta-conformance",
        "tar czf again.tar.gz -C x/okta-conformance ."}) {
    ASSERT_EQ(shell(packed), 0) << packed;
    const BundleVerdict verdict = verifyBundle(content("again.tar.gz"));
    EXPECT_THAT(verdict.problems, IsEmpty()) << packed;
    EXPECT_THAT(verdict.files, SizeIs(3)) << packed;
  }
  // Names of more than a hundred bytes go before their entries.
  ASSERT_EQ(shell("echo more > x/okta-conformance/" + longName), 0);
  for (const char* form : {"pax", "gnu"}) {
    ASSERT_EQ(
        shell(std::string("tar czf again.tar.gz -C x --format=") + form + " okta-conformance"), 0);
    EXPECT_THAT(verifyBundle(content("again.tar.gz")).problems,
                ElementsAre(longName + " was added: it is not in the manifest"));
  }
}

TEST_F(BundleTest, RefusesWhatIsNoBundle) {
  const auto complaint = [](const std::string& bytes) -> std::string {
    try {
      verifyBundle(bytes);
    } catch (const ShapeError& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_THAT(complaint(""), HasSubstr("an empty file"));
  EXPECT_THAT(complaint("not gzip at all"), HasSubstr("not gzip"));
  const std::string whole = bundle(two);
  // Up to where only the sum of gzip is missing.
  for (std::size_t size = 2; size + 8 < whole.size(); ++size) {
    EXPECT_THAT(complaint(whole.substr(0, size)), HasSubstr("cut short")) << size;
  }
}

TEST_F(BundleTest, ASignatureIsOfOneKey) {
  for (const char* kind :
       {"-algorithm ED25519", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"}) {
    if (!madeKeys(kind)) GTEST_SKIP() << "openssl is not installed";
    const std::string made = bundle(two, file("private.pem"));
    EXPECT_TRUE(verifyBundle(made).carriesSignature);
    EXPECT_FALSE(verifyBundle(made).signatureGood) << "nobody said by whom";
    EXPECT_TRUE(verifyBundle(made, file("public.pem")).signatureGood);
    EXPECT_THAT(verifyBundle(bundle(two), file("public.pem")).problems,
                ElementsAre("it is not signed"));
    ASSERT_TRUE(madeKeys(kind));
    EXPECT_THAT(verifyBundle(made, file("public.pem")).problems,
                Contains("the signature is not of that key"));
  }
}

TEST_F(BundleTest, SaysWhichKeyCannotBeUsed) {
  EXPECT_THROW(bundle(two, file("none.pem")), ShapeError);
  std::ofstream(file("bad.pem")) << "not a key";
  EXPECT_THROW(bundle(two, file("bad.pem")), ShapeError);
  EXPECT_THROW(verifyBundle(bundle(two), file("bad.pem")), ShapeError);
}

}  // namespace
}  // namespace hooks
