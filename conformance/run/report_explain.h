#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "conformance/check/check.h"
#include "conformance/checks/recipes.h"
#include "fixtures/wire/json.h"

namespace hooks {

// All that is known of a check, for a person who has failed it: what is sent, what must be seen,
// why, and how it is done in each framework, or in the one that `framework` names or begins.
void explain(const Check& check, std::ostream& out, const std::string& framework = {});

// The same as a JSON object: all members of a check, and its recipe with the snippets.
JsonObject explained(const Check& check, const std::string& framework = {});
// The members alone; its recipe by name.
JsonObject membersOf(const Check& check);

// The snippets of the framework that the text names or begins, in any case; all for an empty one.
// Throws ShapeError, naming those there are, if there is none.
std::vector<const Snippet*> snippetsFor(const Recipe& recipe, const std::string& framework);

// The page conformance/CHECKS.md.
void writeCatalogue(const std::vector<Check>& checks, std::ostream& out);

}  // namespace hooks
