"""What the trained span finder and its training share: words, features of words, windows, decoding, the ONNX session."""
