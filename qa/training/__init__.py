"""How the reader was trained: data, adversaries, training, export and figures. Needs torch, onnx; see its README."""
