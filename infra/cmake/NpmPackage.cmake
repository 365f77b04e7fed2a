# Data that comes from an npm package at build time: it is installed below the build folder, so that
# the source folder stays as it was checked out.
find_program(NODE node REQUIRED)
find_program(NPM npm REQUIRED)

# Installs what FOLDER/package-lock.json says, and sets `output` to the path of FILE, a file of it
# below node_modules.
function(hiroba_npm_file folder file output)
  cmake_path(GET folder FILENAME name)
  set(package ${CMAKE_BINARY_DIR}/${name})
  set(manifest ${folder}/package.json ${folder}/package-lock.json ${folder}/.npmrc)
  file(MAKE_DIRECTORY ${package})
  add_custom_command(
    OUTPUT ${package}/node_modules/${file}
    COMMAND ${CMAKE_COMMAND} -E copy ${manifest} ${package}
    COMMAND ${NPM} --prefix ${package} ci --ignore-scripts --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${package}/node_modules/${file}
    DEPENDS ${manifest}
    VERBATIM)
  set(${output} ${package}/node_modules/${file} PARENT_SCOPE)
endfunction()
