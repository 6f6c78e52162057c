#include "receiver/cli/secret_option.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <cstdio>
#include <fstream>

#include "receiver/cli/program.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kVariable = "HOOKS_TEST_SECRET";

class SecretOptionTest : public testing::Test {
 protected:
  ~SecretOptionTest() override {
    ::unsetenv(kVariable);
    std::remove(path.c_str());
  }
  std::string read(std::vector<std::string> arguments) {
    CLI::App app;
    SecretOption option(app, "auth-secret", kVariable, "What callers carry");
    std::reverse(arguments.begin(), arguments.end());
    app.parse(arguments);
    return option.read().reveal();
  }
  std::string complaint(std::vector<std::string> arguments) {
    try {
      return "read: " + read(std::move(arguments));
    } catch (const UsageError& error) {
      return error.what();
    }
  }
  void write(const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

  std::string path = testing::TempDir() + "secret-" + std::to_string(::getpid());
};

TEST_F(SecretOptionTest, IsEmptyWhereNothingWasGiven) { EXPECT_EQ(read({}), ""); }

TEST_F(SecretOptionTest, ComesFromTheOptionTheFileOrTheVariableInThisOrder) {
  ::setenv(kVariable, "from variable", 1);
  write("from file\n");
  EXPECT_EQ(read({}), "from variable");
  EXPECT_EQ(read({"--auth-secret-file", path}), "from file");
  EXPECT_EQ(read({"--auth-secret", "from option"}), "from option");
  EXPECT_THAT(complaint({"--auth-secret", "x", "--auth-secret-file", path}), HasSubstr("not both"));
}

TEST_F(SecretOptionTest, LosesOneLineBreakAtTheEndOfAFile) {
  write("Basic abc==\r\n");
  EXPECT_EQ(read({"--auth-secret-file", path}), "Basic abc==");
  write("no break");
  EXPECT_EQ(read({"--auth-secret-file", path}), "no break");
}

TEST_F(SecretOptionTest, IsRefusedWithoutBeingQuotedIfItCannotTravel) {
  for (const std::string& text : {std::string("hunter2\nhunter3"), std::string("hunter2 \n"),
                                  std::string("hunter2\x01"), std::string(9000, 'h')}) {
    write(text);
    EXPECT_THAT(complaint({"--auth-secret-file", path}),
                AllOf(HasSubstr(path), Not(HasSubstr("hunter2")), Not(HasSubstr("hhhh"))));
  }
  EXPECT_THAT(complaint({"--auth-secret", ""}), HasSubstr("empty"));
  write("");
  EXPECT_THAT(complaint({"--auth-secret-file", path}), HasSubstr("empty"));
}

TEST_F(SecretOptionTest, NamesAFileThatCannotBeRead) {
  EXPECT_THAT(complaint({"--auth-secret-file", "/no/such/file"}),
              AllOf(HasSubstr("/no/such/file"), HasSubstr("No such file")));
  EXPECT_THAT(complaint({"--auth-secret-file", testing::TempDir()}), HasSubstr("directory"));
}

}  // namespace
}  // namespace hooks
