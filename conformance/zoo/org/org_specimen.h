#pragma once

#include <memory>
#include <string>

#include "conformance/check/org_subject.h"
#include "conformance/zoo/org/org_defect.h"
#include "fixtures/wire/ids.h"

namespace hooks {

// The mock in this process, or one of the zoo's: reached without sockets, its time moved by hand,
// its receivers a probe in this process and, where they are at ports of this machine, those.
class OrgSpecimen : public OrgSubject {
 public:
  explicit OrgSpecimen(const OrgDefect* defect = nullptr, const OrgRules& rules = {});
  ~OrgSpecimen() override;

  std::string name() const override;
  std::string url() const override;
  Transport& transport() override;
  const Clock& clock() const override;
  Secret token() const override;
  Secret readOnlyToken() const override;
  Probe* probe() override;
  std::string probeUrl() const override;
  bool callsThisMachine() const override { return true; }
  bool hasControl() const override { return true; }
  bool movesTime() const override { return true; }
  // Each check has an org of its own.
  bool concurrent() const override { return true; }
  std::unique_ptr<OrgSubject> another(const OrgRules& rules) override;

 private:
  struct Parts;
  const OrgDefect* defect_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace hooks
