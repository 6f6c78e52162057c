#include "receiver/cli/arguments.h"

#include <gmock/gmock.h>

namespace hooks {
namespace {

using testing::ElementsAre;

class Argv {
 public:
  explicit Argv(std::vector<std::string> words) : words_(std::move(words)) {
    for (std::string& word : words_) pointers_.push_back(word.data());
  }
  int argc() { return static_cast<int>(pointers_.size()); }
  char** argv() { return pointers_.data(); }
  const std::vector<std::string>& words() const { return words_; }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
};

TEST(ArgumentsTest, AreTakenAndTheSecretsAmongThemOverwritten) {
  Argv argv({"program", "serve", "--auth-secret", "hunter2", "--port", "1", "--token=abc"});

  EXPECT_THAT(takeArguments(argv.argc(), argv.argv(), {"--auth-secret", "--token"}),
              ElementsAre("serve", "--auth-secret", "hunter2", "--port", "1", "--token=abc"));
  EXPECT_THAT(argv.words(), ElementsAre("program", "serve", "--auth-secret", "*******", "--port",
                                        "1", "--token=***"));
}

TEST(ArgumentsTest, MayEndInASecretOptionOrHaveOneAsAValue) {
  Argv argv({"program", "--auth-secret", "--auth-secret", "plain", "--auth-secret"});
  takeArguments(argv.argc(), argv.argv(), {"--auth-secret"});
  EXPECT_THAT(argv.words(),
              ElementsAre("program", "--auth-secret", "*************", "plain", "--auth-secret"));
}

TEST(ArgumentsTest, OfAnotherOptionWithALongerNameAreLeft) {
  Argv argv({"program", "--auth-secret-file", "f"});
  takeArguments(argv.argc(), argv.argv(), {"--auth-secret"});
  EXPECT_THAT(argv.words(), ElementsAre("program", "--auth-secret-file", "f"));
}

}  // namespace
}  // namespace hooks
