"""Should a project fine-tune a language model, prompt, retrieve, use a smaller one, or combine?"""

__version__ = "0.1.0"
