"""The models: where their weights are, and what each computes. int8 ONNX on the processor; nothing is downloaded."""
