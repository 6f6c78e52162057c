# The two functions every folder uses, so that a folder's CMakeLists.txt says only what is its own.

# What a sanitizer adds to the code makes GCC see what is not there, so that its warnings are errors without only.
if(HOOKS_WERROR AND NOT HOOKS_SANITIZE)
  set(HOOKS_ERROR_OPTION -Werror)
endif()
add_library(hooks_warnings INTERFACE)
add_library(hooks::warnings ALIAS hooks_warnings)
target_compile_options(hooks_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
                       -Woverloaded-virtual -Wimplicit-fallthrough ${HOOKS_ERROR_OPTION})
# GCC 12 sees overlapping copies in std::string's operator+ where there are none (its bug 105651).
target_compile_options(hooks_warnings INTERFACE
                       $<$<CXX_COMPILER_ID:GNU>:$<$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>:-Wno-restrict>>)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(HOOKS_SANITIZE)
  # Line numbers are all that a report needs, and a third of the compile time less than with variables. What
  # UndefinedBehaviorSanitizer adds takes longer to optimise than it then saves; ThreadSanitizer's does not.
  add_compile_options(-fsanitize=${HOOKS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g1)
  if(HOOKS_SANITIZE STREQUAL "thread")
    add_compile_options(-O1)
  endif()
  add_link_options(-fsanitize=${HOOKS_SANITIZE})
endif()
if(HOOKS_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(HOOKS_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()

# Reading the same headers again takes a third of the time of a build. With HOOKS_PRECOMPILE they are read once,
# for the libraries and for the tests; a compiler cache does better from the second build on.
if(HOOKS_PRECOMPILE)
  # A precompiled header serves only those who compile as it was: all position independent in the same way, and
  # with the definitions that POCO's and Boost's targets add. Where it does not serve, the headers are read as ever.
  set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
  add_compile_options(-fPIC)
  set(CMAKE_PCH_WARN_INVALID OFF)
  # What is read from one no longer counts as the system's, and GCC 12 sees overflows in std::string where there are
  # none as soon as it optimises.
  foreach(warning stringop-overflow array-bounds)
    target_compile_options(hooks_warnings INTERFACE
                           $<$<CXX_COMPILER_ID:GNU>:$<$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>:-Wno-${warning}>>)
  endforeach()
  add_compile_definitions($<TARGET_PROPERTY:Poco::Foundation,INTERFACE_COMPILE_DEFINITIONS>
                          $<TARGET_PROPERTY:Boost::json,INTERFACE_COMPILE_DEFINITIONS>)
  file(WRITE ${CMAKE_BINARY_DIR}/generated/precompiled.cpp "")
  add_library(hooks_precompiled OBJECT ${CMAKE_BINARY_DIR}/generated/precompiled.cpp)
  target_link_libraries(hooks_precompiled PRIVATE Boost::json hooks::warnings)
  target_precompile_headers(hooks_precompiled PRIVATE <algorithm> <chrono> <fstream> <functional> <map> <mutex> <regex>
                            <thread> <boost/json.hpp>)
  if(HOOKS_BUILD_TESTS)
    add_library(hooks_precompiled_test OBJECT ${CMAKE_BINARY_DIR}/generated/precompiled.cpp)
    target_link_libraries(hooks_precompiled_test PRIVATE Boost::json GTest::gmock_main hooks::warnings)
    target_precompile_headers(hooks_precompiled_test PRIVATE <algorithm> <chrono> <fstream> <functional> <map> <mutex>
                              <thread> <gmock/gmock.h> <boost/json.hpp>)
  endif()
endif()

# hooks_precompile(<target> [<whose headers>])
function(hooks_precompile target)
  if(HOOKS_PRECOMPILE)
    set(from hooks_precompiled ${ARGN})
    list(GET from -1 from)
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()

# hooks_library(<name> SOURCES a.cpp … [HEADERS a.h …] [LINKS hooks::x …] [PRIVATE_LINKS y …] [EXPORT <set>])
#
# Makes the library hooks_<name>, known as hooks::<name>, and installs it with its headers under their
# path from the repository's root, which is how they are included. A component of the package that not
# everybody wants, and can have, is an export set of its own.
function(hooks_library name)
  cmake_parse_arguments(arg "" "EXPORT" "SOURCES;HEADERS;LINKS;PRIVATE_LINKS" ${ARGN})
  set(target hooks_${name})
  add_library(${target} STATIC ${arg_SOURCES} ${arg_HEADERS})
  add_library(hooks::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                             $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/generated>
                             $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/okta-hooks>)
  target_link_libraries(${target} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS} $<BUILD_INTERFACE:hooks::warnings>)
  hooks_precompile(${target})
  if(NOT arg_EXPORT)
    set(arg_EXPORT okta-hooks)
  endif()
  install(TARGETS ${target} EXPORT ${arg_EXPORT} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  foreach(header IN LISTS arg_HEADERS)
    cmake_path(GET header PARENT_PATH below)
    install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/okta-hooks/${folder}/${below})
  endforeach()
endfunction()

# hooks_discover_tests(<test program> [FILTER <tests>] [LIST <name of them>] [PROPERTIES <property> <value> …])
#
# Every test of a program is a test of CTest's. The time limits only end what hangs: they are long, for a machine that
# others use too. (Without one of its own, asking a program for its tests would have 5 s.)
#
# With HOOKS_WHOLE_TEST_PROGRAMS each program is one test: to start it anew for each of its tests takes longer than the
# tests do, under a sanitizer.
function(hooks_discover_tests target)
  cmake_parse_arguments(arg "" "FILTER;LIST" "PROPERTIES" ${ARGN})
  hooks_precompile(${target} hooks_precompiled_test)
  set(filter "*")
  if(arg_FILTER)
    set(filter ${arg_FILTER})
  endif()
  if(HOOKS_WHOLE_TEST_PROGRAMS)
    set(name ${target}${arg_LIST})
    add_test(NAME ${name} COMMAND ${target} --gtest_brief=1 --gtest_filter=${filter})
    set_tests_properties(${name} PROPERTIES TIMEOUT 900 ${arg_PROPERTIES})
  else()
    gtest_discover_tests(${target} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 120 TEST_FILTER ${filter}
                         TEST_LIST ${target}${arg_LIST} PROPERTIES TIMEOUT 900 ${arg_PROPERTIES})
  endif()
endfunction()

# hooks_test(<library name> a_test.cpp … [LINKS …])
#
# One test program a library.
function(hooks_test name)
  if(NOT HOOKS_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "LINKS" ${ARGN})
  set(target hooks_${name}_test)
  add_executable(${target} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${target} PRIVATE hooks::${name} ${arg_LINKS} GTest::gmock_main hooks::warnings)
  hooks_discover_tests(${target})
endfunction()
