# Makes the list of common passwords from our own words and an npm package.
include(${CMAKE_SOURCE_DIR}/infra/cmake/NpmPackage.cmake)

set(PASSWORDS_DIR ${CMAKE_CURRENT_LIST_DIR})

# Sets `output` to the path of the generated list; `own` is ours.
function(hiroba_generate_passwords own output)
  hiroba_npm_file(${PASSWORDS_DIR} zxcvbn/lib/frequency_lists.js lists)
  set(list ${CMAKE_BINARY_DIR}/passwords/common_passwords.txt)
  add_custom_command(
    OUTPUT ${list}
    COMMAND ${NODE} ${PASSWORDS_DIR}/generate.js ${own} ${lists} ${list}
    DEPENDS ${PASSWORDS_DIR}/generate.js ${own} ${lists}
    VERBATIM)
  set(${output} ${list} PARENT_SCOPE)
endfunction()
