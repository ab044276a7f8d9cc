"""What runs at extraction time: numpy, onnxruntime and tokenizers, nothing of PyTorch."""
