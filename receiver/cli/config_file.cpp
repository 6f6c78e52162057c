#include "receiver/cli/config_file.h"

#include <Poco/AutoPtr.h>
#include <Poco/Exception.h>
#include <Poco/Path.h>
#include <Poco/String.h>
#include <Poco/Util/IniFileConfiguration.h>
#include <Poco/Util/JSONConfiguration.h>
#include <Poco/Util/PropertyFileConfiguration.h>
#include <Poco/Util/XMLConfiguration.h>

#include "receiver/cli/program.h"

namespace hooks {

namespace {

using Poco::Util::AbstractConfiguration;

Poco::AutoPtr<AbstractConfiguration> load(const std::string& file) {
  const std::string form = Poco::toLower(Poco::Path(file).getExtension());
  try {
    if (form == "properties") return new Poco::Util::PropertyFileConfiguration(file);
    if (form == "ini") return new Poco::Util::IniFileConfiguration(file);
    if (form == "xml") return new Poco::Util::XMLConfiguration(file);
    if (form == "json") {
      Poco::AutoPtr<Poco::Util::JSONConfiguration> json(new Poco::Util::JSONConfiguration);
      json->load(file);
      return json;
    }
  } catch (const Poco::FileNotFoundException&) {
    throw UsageError("--config " + file + ": there is no such file");
  } catch (const Poco::Exception& error) {
    // Its message may quote the text, in which a secret may be.
    throw UsageError("--config " + file + ": the file cannot be read as ." + form + " (" +
                     error.name() + ")");
  }
  throw UsageError("--config " + file + ": the name ends in .properties, .ini, .xml or .json");
}

}  // namespace

std::vector<std::string> argumentsFrom(const std::string& file, const std::string& command,
                                       const std::set<std::string>& known,
                                       const std::set<std::string>& flags,
                                       const std::set<std::string>& given) {
  const Poco::AutoPtr<AbstractConfiguration> config = load(file);
  AbstractConfiguration::Keys names;
  config->keys(command, names);
  std::vector<std::string> arguments;
  for (const std::string& name : names) {
    const std::string option = name.substr(0, name.find('['));
    if (!known.contains(option)) {
      throw UsageError("--config " + file + ": " + command + " has no option " + option + " (see " +
                       command + " --help)");
    }
    if (given.contains(option)) continue;
    const std::string key = command + "." + name;
    try {
      if (flags.contains(option)) {
        if (config->getBool(key)) arguments.push_back("--" + option);
      } else {
        arguments.push_back("--" + option + "=" + config->getString(key));
      }
    } catch (const Poco::Exception&) {
      throw UsageError("--config " + file + ": " + key +
                       (flags.contains(option) ? " is true or false" : " has no value"));
    }
  }
  return arguments;
}

}  // namespace hooks
