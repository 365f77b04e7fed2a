/* The descriptor set that protoc wrote, inside the program: DESCRIPTOR_SET is its path. */
        .section .rodata
        .global hiroba_descriptor_set_begin
        .global hiroba_descriptor_set_end
        .balign 16
hiroba_descriptor_set_begin:
        .incbin DESCRIPTOR_SET
hiroba_descriptor_set_end:
        .section .note.GNU-stack, "", %progbits
