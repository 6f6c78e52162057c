#include "receiver/cli/config_file.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "receiver/cli/program.h"

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

class ConfigFileTest : public testing::Test {
 protected:
  ConfigFileTest()
      : folder(std::filesystem::temp_directory_path() / ("config-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder);
  }
  ~ConfigFileTest() override { std::filesystem::remove_all(folder); }

  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(folder / name) << text;
    return (folder / name).string();
  }
  static std::vector<std::string> read(const std::string& name,
                                       const std::set<std::string>& given = {}) {
    return argumentsFrom(name, "serve", {"port", "header", "json", "path"}, {"json"}, given);
  }
  static std::string complaint(const std::string& name) {
    try {
      read(name);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "none";
  }

  std::filesystem::path folder;
};

TEST_F(ConfigFileTest, ReadsWhatPocoReads) {
  const auto expected = UnorderedElementsAre("--port=9000", "--path=/hooks", "--json");
  EXPECT_THAT(
      read(file("a.properties", "serve.port = 9000\nserve.path = /hooks\nserve.json = true\n")),
      expected);
  EXPECT_THAT(read(file("a.ini", "[serve]\nport = 9000\npath = /hooks\njson = true\n")), expected);
  EXPECT_THAT(read(file("a.json", R"({"serve": {"port": 9000, "path": "/hooks", "json": true}})")),
              expected);
  EXPECT_THAT(
      read(file("a.xml",
                "<c><serve><port>9000</port><path>/hooks</path><json>true</json></serve></c>")),
      expected);
}

TEST_F(ConfigFileTest, LeavesOtherCommandsAloneAndWhatTheCommandLineSays) {
  EXPECT_THAT(
      read(file("a.properties", "serve.port = 1\nserve.path = /x\ntrigger.port = 2\n"), {"port"}),
      UnorderedElementsAre("--path=/x"));
}

TEST_F(ConfigFileTest, SaysWhatIsWrong) {
  EXPECT_THAT(complaint(file("a.properties", "serve.prot = 1\n")), HasSubstr("no option prot"));
  EXPECT_THAT(complaint(file("a.properties", "serve.json = perhaps\n")), HasSubstr("serve.json"));
  EXPECT_THAT(complaint(file("a.toml", "")), HasSubstr(".properties"));
  EXPECT_THAT(complaint("/no/such/file.json"), HasSubstr("/no/such/file.json"));
  EXPECT_THAT(complaint(file("a.json", "{\"serve\": {\"auth-secret\": hunter2}}")),
              Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace hooks
