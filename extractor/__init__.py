"""Tasks, agencies, legal references and deadlines from Vietnamese plans that answer PAPI.

>>> import extractor
>>> found = extractor.extract("KẾ HOẠCH\\nI. NHIỆM VỤ\\n1. Sở Y tế công khai giá dịch vụ.\\n")
>>> found.tasks[0].lead[0].name
'Sở Y tế'
"""

from extractor.agencies import successors
from extractor.dataset import Dataset, read_dataset, write_dataset
from extractor.pipeline import extract
from extractor.schema import Extraction, PlanError, Task

__all__ = [
    "Dataset",
    "Extraction",
    "PlanError",
    "Task",
    "__version__",
    "extract",
    "read_dataset",
    "successors",
    "write_dataset",
]
__version__ = "0.1.0"
