// SPDX-License-Identifier: MIT

import FlyingFox
import Logging
import ServiceLifecycle
