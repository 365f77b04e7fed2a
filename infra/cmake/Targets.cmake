# The three kinds of targets the project has: libraries, programs and tests.
include(GoogleTest)

# The unit tests alone, and everything else: infra/dev/test builds and runs the former with
# sanitizers only, since compiling them twice would be a third of its time.
add_custom_target(unit_tests)
add_custom_target(all_but_unit_tests)

# hiroba_library(name SOURCES a.cc ... [DEPENDS target ...])
function(hiroba_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} PRIVATE hiroba_warnings)
  target_precompile_headers(${name} REUSE_FROM hiroba_headers)
endfunction()

# hiroba_program(name SOURCES main.cc ... [DEPENDS target ...])
function(hiroba_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} protos_objects hiroba_warnings)
  target_precompile_headers(${name} REUSE_FROM hiroba_headers)
  if(NOT HIROBA_SANITIZE)
    # Answers are made of thousands of small strings, freed together: with this allocator a page of
    # posts takes 30 % less CPU than with glibc's. Sanitizers bring their own.
    target_link_libraries(${name} PRIVATE PkgConfig::tcmalloc)
  endif()
  add_dependencies(all_but_unit_tests ${name})
endfunction()

# hiroba_test(name LABEL unit|store|integration SOURCES a_test.cc ... [DEPENDS target ...]
#             [TIMEOUT seconds])
#
# One program for the tests of a folder; ctest knows every TEST in it by its own name. Tests run
# in the source folder's top, so that a path in a test reads as it does in the repository.
function(hiroba_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;DEPENDS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} protos_objects GTest::gmock GTest::gtest
                                        GTest::gtest_main hiroba_warnings)
  target_precompile_headers(${name} REUSE_FROM hiroba_test_headers)
  if(ARG_LABEL STREQUAL unit)
    add_dependencies(unit_tests ${name})
  else()
    add_dependencies(all_but_unit_tests ${name})
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                       PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT})
endfunction()
