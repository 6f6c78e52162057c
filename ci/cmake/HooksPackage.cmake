# What makes an installed tree a CMake package: find_package(okta-hooks) and then hooks::receiver and the
# rest, by the names they have in this repository. ci/consumer is the project that proves it.

include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/okta-hooks)
install(EXPORT okta-hooks NAMESPACE hooks:: FILE okta-hooks-targets.cmake DESTINATION ${package_dir})
if(TARGET hooks_check_tests)
  install(EXPORT okta-hooks-check_tests NAMESPACE hooks:: FILE okta-hooks-check_tests-targets.cmake
          DESTINATION ${package_dir})
endif()
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/okta-hooks-config.cmake.in
                              ${PROJECT_BINARY_DIR}/okta-hooks-config.cmake INSTALL_DESTINATION ${package_dir})
# Nothing is promised between 0.x versions.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/okta-hooks-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/okta-hooks-config.cmake ${PROJECT_BINARY_DIR}/okta-hooks-config-version.cmake
        DESTINATION ${package_dir})
